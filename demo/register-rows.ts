import type { IsoDate } from "@/lib/core/dates";
import { checkDigit } from "./people";
import { type Random, randomOf } from "./random";
import type { Card, World } from "./schema";

/*
 * The accessed files as the demonstration invents them: two sources, a good 150,000 cards, so that the scopes of the
 * published history hold what was published: by rule some 130,000, restated to 18,184, widened by 14,175 to 32,359.
 */

/** When each scope was drafted by one manager, and adopted by the other: the day of its publication. */
export const scopesOf = [
  { scope: "rule", draftedOn: "2009-07-24", on: "2009-07-27" },
  { scope: "restated", draftedOn: "2009-09-09", on: "2009-09-11" },
  { scope: "widened", draftedOn: "2009-11-09", on: "2009-11-11" },
] as const;

/** Cards by what the scopes make of them: in the first identified set, found later, by the rule alone, by none. */
export const sizes = { first: 18_184, second: 14_175, wide: 97_641, rest: 20_500 } as const;

export const months = {
  rule: ["2002-07", "2008-02"],
  first: ["2002-07", "2006-03"],
  second: ["2004-04", "2008-02"],
} as const;
export const channels = ["電話", "代理店", "郵送", "窓口"] as const;
export const products = ["医療", "がん", "傷害"] as const;

export type RegisterRow = {
  readonly source: "host" | "collection";
  readonly digits: string;
  readonly expiry: string;
  readonly month: string;
  readonly channel: (typeof channels)[number];
  readonly product: (typeof products)[number];
};

/** Before this day nobody asked about the cards that no scope holds to this day. */
const QUIET_UNTIL: IsoDate = "2010-01-01";
/** Of those that were asked about only later: in no file, and in the files but in no identified set. */
const strays = { absent: 9, possible: 14, agents: 10 } as const;

/** Every row of both files. What was issued in place of a leaked card is not in them: the files are older. */
export function registerRows(world: World, seed: string): RegisterRow[] {
  const random = randomOf(seed).fork("register");
  const scale = (world.figures.at(-1)?.count ?? 0) / 6_610;
  const fresh = new Set(world.inquiries.flatMap(({ content }) => (content.oldCard ? [content.card] : [])));
  const early = new Set(
    world.inquiries.flatMap(({ content, delivery }) => (delivery.receivedOn < QUIET_UNTIL ? [content.card] : [])),
  );
  const asked = new Set(world.inquiries.map(({ content }) => content.card));
  const known = world.cards.filter((card) => !fresh.has(card));
  const late = known.filter((card) => asked.has(card) && !early.has(card));
  const absent = new Set(late.slice(0, strays.absent));
  const possible = new Set(late.slice(strays.absent, strays.absent + strays.possible));
  const numbers = new Set(world.cards.map(({ digits }) => digits));
  const rows: RegisterRow[] = [];
  const of = (leak: Card["leak"]) =>
    known.filter((card) => card.leak === leak && !absent.has(card) && !possible.has(card));
  const fill = (cell: keyof typeof sizes, given: readonly Card[]) => {
    const size = Math.max(given.length, Math.round(sizes[cell] * scale));
    for (let i = 0; i < size; i++) {
      const card = given[i] ?? stranger(world, random, numbers);
      // Of the cards that no scope holds some are what the scope that waits would take in.
      const place =
        cell === "wide" && i < Math.min(given.length, strays.agents) ? atAgents(random) : placeIn(cell, random);
      rows.push({ digits: card.digits, expiry: card.expiry, ...place });
    }
  };
  fill("first", of("first"));
  fill("second", of("second"));
  fill("wide", [...possible]);
  fill("rest", []);
  return random.shuffled(rows);
}

type Place = Omit<RegisterRow, "digits" | "expiry">;

function placeIn(cell: keyof typeof sizes, random: Random): Place {
  switch (cell) {
    case "first":
      return { source: "host", month: monthIn(random, months.first), channel: "電話", product: random.pick(products) };
    case "second":
      return { source: "collection", month: monthIn(random, months.second), channel: "代理店", product: "医療" };
    case "rest":
      return {
        source: random.chance(0.7) ? "host" : "collection",
        month: random.chance(0.95) ? monthIn(random, ["1998-04", "2002-06"]) : "2008-03",
        channel: random.pick(channels),
        product: random.pick(products),
      };
    case "wide":
      for (;;) {
        const place: Place = {
          source: random.chance(0.7) ? "host" : "collection",
          month: monthIn(random, months.rule),
          channel: random.pick(channels),
          product: random.pick(products),
        };
        if (!isIdentified(place)) return place;
      }
  }
}

function atAgents(random: Random): Place {
  const product = random.pick(["がん", "傷害"] as const);
  return { source: "collection", month: monthIn(random, months.second), channel: "代理店", product };
}

function isIdentified({ source, month, channel, product }: Place): boolean {
  const within = ([from, to]: readonly [string, string]) => month >= from && month <= to;
  return source === "host"
    ? channel === "電話" && within(months.first)
    : channel === "代理店" && product === "医療" && within(months.second);
}

function monthIn(random: Random, [from, to]: readonly [string, string]): string {
  const at = (month: string) => Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1;
  const month = random.int(at(from), at(to));
  return `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, "0")}`;
}

/** A card that nobody ever asked about. */
export function stranger(world: World, random: Random, numbers: Set<string>): Pick<Card, "digits" | "expiry"> {
  for (;;) {
    const company = random.weighted(world.companies, ({ weight }) => weight);
    let body = random.pick(company.binRanges).low;
    while (body.length < company.cardLength - 1) body += random.int(0, 9);
    const digits = body + checkDigit(body);
    if (numbers.has(digits)) continue;
    numbers.add(digits);
    return { digits, expiry: `${random.int(2009, 2013)}-${String(random.int(1, 12)).padStart(2, "0")}` };
  }
}
