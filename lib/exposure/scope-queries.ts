import { type Actor, permit } from "@/lib/access/actor";
import { fromDbDate, type IsoDate } from "@/lib/core/dates";
import { db, sql } from "@/lib/core/db";
import { NotFound } from "@/lib/core/errors";
import { patiently } from "@/lib/core/patience";
import { classOf, levelsOf } from "./classify";
import { type ExposureClass, exposureClasses, type ScopeRule, type ScopeState } from "./schema";

/** Milliseconds for what a scope would change over everything: it is asked for on a page of its own. */
const PATIENCE = 60_000;

export type Scope = {
  readonly id: number;
  readonly version: number;
  readonly state: ScopeState;
  readonly rule: ScopeRule;
  readonly aboutJa: string;
  readonly aboutEn: string;
  readonly publishedOn: IsoDate | null;
  readonly cards: number;
  readonly draftedByName: string;
  readonly draftedAt: Date;
  readonly decidedByName: string | null;
  readonly decidedAt: Date | null;
  readonly classifiedAt: Date | null;
  readonly moved: number | null;
  /** Drafted by the reader, who cannot adopt it. */
  readonly own: boolean;
};

/** All versions, the newest first: there are as many as people ever drafted. */
export async function listScopes(actor: Actor): Promise<Scope[]> {
  permit(actor, "exposure.read");
  const rows = await db.exposureScope.findMany({ orderBy: { version: "desc" } });
  return rows.map((row) => shown(actor, row));
}

export async function findScope(actor: Actor, id: number): Promise<Scope> {
  permit(actor, "exposure.read");
  const row = await db.exposureScope.findUnique({ where: { id } });
  if (!row) throw new NotFound(`scope ${id}`);
  return shown(actor, row);
}

function shown(actor: Actor, row: Awaited<ReturnType<typeof db.exposureScope.findMany>>[number]): Scope {
  const { draftedBy, decidedBy: _, publishedOn, ...rest } = row;
  return {
    ...rest,
    state: row.state as ScopeState,
    rule: row.rule as ScopeRule,
    publishedOn: publishedOn && fromDbDate(publishedOn),
    own: draftedBy === actor.id,
  };
}

export type ScopeEffect = {
  /** Live inquiries by class, as they stand and as they would under the scope. */
  readonly now: Readonly<Record<ExposureClass, number>>;
  readonly would: Readonly<Record<ExposureClass, number>>;
  /** Live inquiries that would become identified, and that would cease to be. */
  readonly gained: number;
  readonly lost: number;
};

/** What adopting a scope would change, read off all live inquiries; nothing is written. */
export async function findScopeEffect(actor: Actor, id: number): Promise<ScopeEffect> {
  permit(actor, "exposure.read");
  const rows = await patiently(
    PATIENCE,
    () => db.$queryRaw<{ before: ExposureClass | null; after: ExposureClass | null; n: number }[]>`
      with level as materialized (${levelsOf(sql`select distinct card_id from inquiry where live and card_id is not null`, id)})
      select i.exposure as before, ${classOf} as after, count(*)::int as n
        from inquiry i left join level n on n.card_id = i.card_id where i.live group by 1, 2`,
  );
  const sum = (of: (row: (typeof rows)[number]) => boolean) =>
    rows.reduce((total, row) => (of(row) ? total + row.n : total), 0);
  const by = (side: "before" | "after") =>
    Object.fromEntries(exposureClasses.map((one) => [one, sum((row) => row[side] === one)])) as ScopeEffect["now"];
  return {
    now: by("before"),
    would: by("after"),
    gained: sum(({ before, after }) => before !== "identified" && after === "identified"),
    lost: sum(({ before, after }) => before === "identified" && after !== "identified"),
  };
}

/** The values of each attribute, for who drafts a scope: the first of them in order, and how many there are. */
export async function listValues(actor: Actor, most = 200): Promise<Map<number, string[]>> {
  permit(actor, "exposure.read");
  const rows = await db.$queryRaw<{ attributeId: number; values: string[] }[]>`
    select attribute_id as "attributeId", array_agg(value order by value) as values from (
      select attribute_id, value, row_number() over (partition by attribute_id order by value) as nth from exposure_value
    ) v where nth <= ${most}::int group by 1`;
  return new Map(rows.map(({ attributeId, values }) => [attributeId, values]));
}
