import { addDays, type IsoDate, toDbDate } from "@/lib/core/dates";
import type { Random } from "./random";
import type { Company, Delivery, Ending, Figure } from "./schema";

/** First day that counts. */
export const startedOn: IsoDate = "2009-07-14";
/** Where the business clock of the demonstration stands. */
export const standsOn: IsoDate = "2012-03-30";

/** The published history that the demonstration reproduces: as of, published on, card members since the start. */
export const history: readonly Figure[] = [
  { asOf: "2009-07-25", publishedOn: "2009-07-27", count: 2_200 },
  { asOf: "2009-07-31", publishedOn: "2009-08-03", count: 2_850 },
  { asOf: "2009-08-13", publishedOn: "2009-08-19", count: 4_228 },
  { asOf: "2009-11-05", publishedOn: "2009-11-11", count: 5_122 },
  { asOf: "2010-02-18", publishedOn: "2010-02-24", count: 6_592 },
  { asOf: "2012-03-29", publishedOn: "2012-03-30", count: 6_610 },
];

/** A figure between the published ones, which what came to light afterwards corrected. */
export const interim = { asOf: "2010-12-31", publishedOn: "2011-01-12", correctedOn: "2011-02-02" } as const;

/** When an explanatory note was put beside the figure as of a day. */
export const explained = { asOf: "2009-11-05", on: "2009-11-13" } as const;

/** The days from which inquiries outside the set known until then come in, up to the as-of day of November 2009. */
export const outside = { from: "2009-10-23", to: "2009-11-05", inquiries: 469 } as const;

/** Days between two deliveries of one company, by phase of the incident. */
const phases: readonly { readonly until: IsoDate; readonly low: number; readonly high: number }[] = [
  { until: "2009-08-13", low: 4, high: 6 },
  { until: "2009-11-05", low: 10, high: 15 },
  { until: "2010-02-18", low: 13, high: 19 },
  { until: standsOn, low: 130, high: 240 },
];

/** The figure whose publication a received date falls under: the first one as of that day or later. */
export function intervalOf(figures: readonly Figure[], day: IsoDate): number {
  return figures.findIndex((figure) => day <= figure.asOf);
}

export function isWorkday(day: IsoDate): boolean {
  const weekday = toDbDate(day).getUTCDay();
  const newYear = day.slice(5) >= "12-29" || day.slice(5) <= "01-03";
  return weekday !== 0 && weekday !== 6 && !newYear;
}

export function nextWorkday(day: IsoDate): IsoDate {
  let next = day;
  while (!isWorkday(next)) next = addDays(next, 1);
  return next;
}

export function delivery(
  company: Company,
  receivedOn: IsoDate,
  more: Partial<Delivery> & { suffix?: string; ending?: Ending } = {},
): Delivery {
  const { suffix, ...given } = more;
  return {
    name: `${company.code} ${receivedOn}${suffix ? ` ${suffix}` : ""}`,
    company,
    receivedOn,
    enteredAs: receivedOn,
    coversFrom: addDays(receivedOn, -4),
    coversTo: addDays(receivedOn, -1),
    enteredOn: receivedOn,
    committedOn: receivedOn,
    source: "file",
    ending: "committed",
    regular: false,
    rows: [],
    bytes: null,
    ...given,
  };
}

/**
 * The regular deliveries of one company: several days bundled into each, sent on workdays, entered and committed the
 * same day or up to two days later, yet always before the figure is published under which they fall.
 * @param slower stretches the rhythm (smaller worlds for tests)
 */
export function regularDeliveries(
  random: Random,
  company: Company,
  figures: readonly Figure[],
  slower: number,
): Delivery[] {
  const made: Delivery[] = [];
  let coversFrom: IsoDate = "2009-07-06";
  let day = nextWorkday(addDays(startedOn, random.int(0, 2)));
  while (day < standsOn) {
    const figure = figures[intervalOf(figures, day)];
    if (!figure) break;
    const enteredOn = earlier(addDays(day, delay(random)), figure.publishedOn);
    const committedOn = earlier(addDays(enteredOn, random.chance(0.8) ? 0 : 1), figure.publishedOn);
    const coversTo = addDays(day, -random.int(1, 2));
    made.push(
      delivery(company, day, {
        regular: true,
        coversFrom: coversFrom < coversTo ? coversFrom : coversTo,
        coversTo,
        enteredOn,
        committedOn,
      }),
    );
    coversFrom = addDays(coversTo, 1);
    const phase = phases.find((p) => day <= p.until) ?? { low: 120, high: 230 };
    // Who has little to say says it more seldom.
    const pace = company.weight < 5 ? 1.7 * slower : slower;
    day = nextWorkday(addDays(day, Math.round(random.int(phase.low, phase.high) * pace)));
  }
  return made;
}

function delay(random: Random): number {
  return random.weighted([0, 1, 2], (d) => (d === 0 ? 72 : d === 1 ? 20 : 8));
}

function earlier(a: IsoDate, b: IsoDate): IsoDate {
  return a < b ? a : b;
}

export function later(a: IsoDate, b: IsoDate): IsoDate {
  return a > b ? a : b;
}
