import { type Actor, permit } from "@/lib/access/actor";
import { keptUntilChanged } from "@/lib/audit/kept-until-changed";
import { businessClock } from "@/lib/core/clock";
import { addDays, type IsoDate } from "@/lib/core/dates";
import { db, sql } from "@/lib/core/db";
import { NotFound } from "@/lib/core/errors";
import { patiently } from "@/lib/core/patience";
import { done, type Result, refuse } from "@/lib/core/result";
import { type Fits, fitsInForce, fitsOf, fitsSql, workOut } from "./fits";
import type { Named } from "./queries";
import { levelsUnder } from "./reach";
import { faultOf } from "./rules";
import { type DraftRefusal, type ExposureClass, exposureClasses, type ScopeInput, scopeRule } from "./schema";

/** Milliseconds for a rule that nobody has saved: it is worked out while a person waits for it. */
const PATIENCE = 60_000;

/** Cards that both versions hold, that only the later one does, and that only the earlier one does. */
export type CardMoves = { readonly both: number; readonly added: number; readonly removed: number };

/** Members by their live inquiries: one is explained if any of these is on an identified card. */
export type MemberReach = {
  readonly explained: number;
  readonly unexplained: number;
  readonly undetermined: number;
};

export type ReachWeek = {
  readonly monday: IsoDate;
  /** Live inquiries received in the week, by what the version makes of them; they add up to all of the week. */
  readonly values: Readonly<Record<ExposureClass, number>>;
  /** Of them, on cards that the version compared with identifies. */
  readonly before: number;
};

/**
 * What a version, or a rule that nobody has saved, explains, and what differs from another. All of it as known today:
 * an older version is held against today's inquiries and today's register.
 */
export type ScopeComparison = {
  readonly cards: CardMoves;
  /** A card that several sources hold stands in each of them. */
  readonly bySource: readonly (Named & CardMoves)[];
  /** Null: its first six digits are no one card company's. */
  readonly byCompany: readonly (CardMoves & { readonly company: Named | null })[];
  readonly before: Readonly<Record<ExposureClass, number>>;
  readonly after: Readonly<Record<ExposureClass, number>>;
  /** Live inquiries that become identified, and that cease to be. */
  readonly gained: number;
  readonly lost: number;
  /** Counted members. */
  readonly members: {
    readonly before: MemberReach;
    readonly after: MemberReach;
    readonly gained: number;
    readonly lost: number;
  };
  /** From the first week with a live inquiry to the last, without gaps. */
  readonly weeks: readonly ReachWeek[];
};

/**
 * What a version explains and what it changes against another, kept until something happens that could move it.
 * @param againstId null: against no scope at all
 */
export async function compareScopes(actor: Actor, scopeId: number, againstId: number | null): Promise<ScopeComparison> {
  permit(actor, "exposure.read");
  const asked = againstId === null ? [scopeId] : [scopeId, againstId];
  if ((await db.exposureScope.count({ where: { id: { in: asked } } })) < new Set(asked).size)
    throw new NotFound(`scope ${asked.join()}`);
  const { today } = await businessClock(db);
  return keptUntilChanged({ name: `scope ${scopeId} against ${againstId}`, today }, async () =>
    compare(againstId === null ? null : await fitsOf(db, againstId), await fitsOf(db, scopeId)),
  );
}

/**
 * The same of a rule that nobody has saved, against the scope in force: who drafts sees what it would change before it is
 * a version. Refuses what draftScope() refuses of a rule.
 */
export async function compareRule(
  actor: Actor,
  input: ScopeInput["rule"],
): Promise<Result<ScopeComparison, DraftRefusal>> {
  permit(actor, "exposure.edit");
  const parsed = scopeRule.safeParse(input);
  if (!parsed.success) return refuse("INVALID");
  const fault = faultOf(parsed.data);
  if (fault) return refuse(fault);
  if ((await db.exposureLoad.count({ where: { state: "loaded" } })) === 0) return refuse("NO_REGISTER");
  const [from, to] = [await fitsInForce(db), await workOut(db, parsed.data)];
  return done(await patiently(PATIENCE, () => compare(from, to)));
}

async function compare(a: Fits | null, b: Fits | null): Promise<ScopeComparison> {
  const [cards, inquiries] = await Promise.all([compareCards(a, b), compareInquiries(a, b)]);
  return { ...cards, ...inquiries };
}

type Bin = CardMoves & { bin: string };

async function compareCards(
  a: Fits | null,
  b: Fits | null,
): Promise<Pick<ScopeComparison, "cards" | "bySource" | "byCompany">> {
  const moves = sql`(count(*) filter (where a and b))::int as both, (count(*) filter (where b and not a))::int as added,
    (count(*) filter (where a and not b))::int as removed`;
  const held = sql`select x.token, x.source_id, x.bin, ${fitsSql(a)} as a, ${fitsSql(b)} as b from exposure_card x`;
  const [sources, bins, ranges] = await Promise.all([
    db.$queryRaw<(Named & CardMoves)[]>`
      select s.id, s.name_ja as "nameJa", s.name_en as "nameEn", m.both, m.added, m.removed from (
        select source_id, ${moves} from (
          select token, source_id, bool_or(a) as a, bool_or(b) as b from (${held}) h where a or b group by token, source_id
        ) card group by source_id
      ) m join exposure_source s on s.id = m.source_id order by s.id`,
    db.$queryRaw<Bin[]>`
      select bin, ${moves} from (
        select token, min(bin) as bin, bool_or(a) as a, bool_or(b) as b from (${held}) h where a or b group by token
      ) card group by bin`,
    db.$queryRaw<{ low: string; high: string; id: number; nameJa: string; nameEn: string }[]>`
      select left(r.low, 6) as low, left(r.high, 6) as high, c.id, c.name_ja as "nameJa", c.name_en as "nameEn"
        from bin_range r join company c on c.id = r.company_id`,
  ]);
  const byCompany = new Map<number | null, CardMoves & { company: Named | null }>();
  for (const { bin, ...counts } of bins) {
    const of = ranges.filter(({ low, high }) => bin >= low && bin <= high);
    // Longer ranges part what begins with the same six digits: then these do not tell whose it is.
    const only = new Set(of.map(({ id }) => id)).size === 1 ? of[0] : undefined;
    const company = only ? { id: only.id, nameJa: only.nameJa, nameEn: only.nameEn } : null;
    const sum = byCompany.get(company?.id ?? null);
    byCompany.set(company?.id ?? null, { company, ...(sum ? add(sum, counts) : counts) });
  }
  const companies = [...byCompany.values()].sort((x, y) => (x.company?.id ?? Infinity) - (y.company?.id ?? Infinity));
  return {
    cards: bins.reduce<CardMoves>(add, { both: 0, added: 0, removed: 0 }),
    bySource: sources,
    byCompany: companies,
  };
}

function add(one: CardMoves, other: CardMoves): CardMoves {
  return { both: one.both + other.both, added: one.added + other.added, removed: one.removed + other.removed };
}

/** Of inquiries (with their week) or of members: whether the card is known, is in the files, and is identified by each rule. */
type Line = { monday: IsoDate | null; known: boolean; held: boolean; a: boolean; b: boolean; n: number };

async function compareInquiries(
  a: Fits | null,
  b: Fits | null,
): Promise<Pick<ScopeComparison, "before" | "after" | "gained" | "lost" | "members" | "weeks">> {
  const lines = await db.$queryRaw<Line[]>`
    with recursive ${levelsUnder(a, b)},
    asked as materialized (
      select i.received_on, coalesce(c.member_id, n.member_id) as member_id, i.card_id is not null as known,
        l.id is not null as held, coalesce(l.a, false) as a, coalesce(l.b, false) as b
      from inquiry i left join card c on c.id = i.card_id
        left join member_number n on i.card_id is null and i.ties and n.id = i.number_id and n.set_aside is null
        left join level l on l.id = i.card_id
      where i.live
    )
    select date_trunc('week', received_on)::date::text as monday, known, held, a, b, count(*)::int as n
      from asked group by 1, 2, 3, 4, 5
    union all
    select null, known, false, a, b, count(*)::int from (
      select bool_or(known) as known, bool_or(a) as a, bool_or(b) as b from asked where member_id is not null
       group by member_id having bool_or(received_on >= (select started_on from incident))
    ) member group by known, a, b`;
  const weeks = lines.filter(({ monday }) => monday !== null);
  const members = lines.filter(({ monday }) => monday === null);
  const sum = (of: readonly Line[], which: (line: Line) => boolean) =>
    of.reduce((total, line) => (which(line) ? total + line.n : total), 0);
  const classes = (of: readonly Line[], side: "a" | "b") =>
    Object.fromEntries(
      exposureClasses.map((one) => [one, sum(of, (line) => classUnder(line, side) === one)]),
    ) as ScopeComparison["before"];
  const reach = (side: "a" | "b"): MemberReach => ({
    explained: sum(members, (line) => line[side]),
    unexplained: sum(members, (line) => line.known && !line[side]),
    undetermined: sum(members, (line) => !line.known),
  });
  return {
    before: classes(weeks, "a"),
    after: classes(weeks, "b"),
    gained: sum(weeks, (line) => line.b && !line.a),
    lost: sum(weeks, (line) => line.a && !line.b),
    members: {
      before: reach("a"),
      after: reach("b"),
      gained: sum(members, (line) => line.b && !line.a),
      lost: sum(members, (line) => line.a && !line.b),
    },
    weeks: mondays(weeks).map((monday) => {
      const of = weeks.filter((line) => line.monday === monday);
      return { monday, values: classes(of, "b"), before: sum(of, (line) => line.a) };
    }),
  };
}

function classUnder({ known, held, ...fits }: Line, side: "a" | "b"): ExposureClass {
  if (!known) return "cannot_determine";
  return fits[side] ? "identified" : held ? "possibly_exposed" : "not_in_files";
}

function mondays(lines: readonly Line[]): IsoDate[] {
  const found = lines.flatMap(({ monday }) => monday ?? []).sort();
  const [first, last] = [found[0], found.at(-1)];
  const all: IsoDate[] = [];
  for (let monday = first; monday && last && monday <= last; monday = addDays(monday, 7)) all.push(monday);
  return all;
}
