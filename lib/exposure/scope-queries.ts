import { type Actor, permit } from "@/lib/access/actor";
import { fromDbDate, type IsoDate } from "@/lib/core/dates";
import { db } from "@/lib/core/db";
import { NotFound } from "@/lib/core/errors";
import type { ScopeRule, ScopeState } from "./schema";

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

/** The values of each attribute, for who drafts a scope: the first of them in order, and how many there are. */
export async function listValues(actor: Actor, most = 200): Promise<Map<number, string[]>> {
  permit(actor, "exposure.read");
  const rows = await db.$queryRaw<{ attributeId: number; values: string[] }[]>`
    select attribute_id as "attributeId", array_agg(value order by value) as values from (
      select attribute_id, value, row_number() over (partition by attribute_id order by value) as nth from exposure_value
    ) v where nth <= ${most}::int group by 1`;
  return new Map(rows.map(({ attributeId, values }) => [attributeId, values]));
}
