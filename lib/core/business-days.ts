import holidayJp from "@holiday-jp/holiday_jp";
import { addDays, daysBetween, fromDbDate, type IsoDate } from "./dates";

/*
 * Japan's business days: Monday to Friday without the public holidays (with those that fill in for a Sunday and those of
 * a single year), and without 31 December to 3 January, when banks are closed by law and no money moves. Days of an
 * incident in another time zone are counted by the same calendar.
 */

const first: IsoDate = "1970-01-01";
/** Beyond 2050 the package knows no holidays: weekends and the turn of the year alone. */
const last: IsoDate = "2099-12-31";

type Calendar = {
  /** Every business day in order, as days since the first. */
  readonly days: readonly number[];
  /** Of every day, how many business days there are up to and with it. */
  readonly upTo: Int32Array;
};

let made: Calendar | undefined;

/** Made once, so that a row of a list costs two look-ups however old its case is. */
function calendar(): Calendar {
  if (made) return made;
  const length = daysBetween(first, last) + 1;
  const holidays: Readonly<Record<string, unknown>> = holidayJp.holidays;
  const days: number[] = [];
  const upTo = new Int32Array(length);
  for (let at = 0; at < length; at++) {
    const date = new Date(at * 86_400_000);
    const weekday = date.getUTCDay();
    const day = fromDbDate(date);
    const newYear = day.slice(5) === "12-31" || day.slice(5) <= "01-03";
    if (weekday !== 0 && weekday !== 6 && !newYear && !Object.hasOwn(holidays, day)) days.push(at);
    upTo[at] = days.length;
  }
  made = { days, upTo };
  return made;
}

function placeOf(day: IsoDate): number {
  return Math.min(Math.max(daysBetween(first, day), 0), calendar().upTo.length - 1);
}

function dayAt(nth: number): IsoDate {
  const { days } = calendar();
  return addDays(first, days[Math.min(Math.max(nth, 0), days.length - 1)] as number);
}

function countUpTo(day: IsoDate): number {
  return calendar().upTo[placeOf(day)] as number;
}

/** Business days after a, up to and with b: 0 on the same day, and over a weekend. */
export function businessDaysBetween(a: IsoDate, b: IsoDate): number {
  return countUpTo(b) - countUpTo(a);
}

/**
 * The so-manyth business day after a day.
 * @param count 1 or more
 */
export function addBusinessDays(day: IsoDate, count: number): IsoDate {
  return dayAt(countUpTo(day) + count - 1);
}

/**
 * The last day whose so-manyth business day after it lies before a day. addBusinessDays() never falls as its day grows,
 * so that "due before" can be asked of a database as "received up to".
 */
export function lastDayDueBefore(day: IsoDate, count: number): IsoDate {
  return addDays(dayAt(countUpTo(addDays(day, -1)) - count), -1);
}
