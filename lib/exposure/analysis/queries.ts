import { type Actor, permit } from "@/lib/access/actor";
import { witness } from "@/lib/audit/change";
import { keptUntilChanged } from "@/lib/audit/kept-until-changed";
import { businessClock } from "@/lib/core/clock";
import { db } from "@/lib/core/db";
import type { ScopeRule } from "@/lib/exposure/schema";
import { countValues } from "./count-values";
import { type Ranking, rank } from "./rank";
import { type AnalysisInput, SOURCE } from "./schema";

export type Analysis = Ranking & {
  /** Whether a scope is in force, which the comparison outside it needs. */
  readonly scope: boolean;
};

/**
 * What cards that were asked about have in common, compared with the register as a whole. Counted in one go over all
 * cards and kept until the register, an inquiry or a scope changes; the tests of each least number of cards with it.
 */
export async function findAnalysis(actor: Actor, { of, support }: AnalysisInput): Promise<Analysis> {
  permit(actor, "exposure.read");
  const { today } = await businessClock(db);
  const counted = await keptUntilChanged({ name: `analysis ${of}`, today }, async () => ({
    counts: await countValues(of),
    rankings: new Map<number, Promise<Ranking>>(),
  }));
  const known = counted.rankings.get(support);
  const ranking = known ?? rank(counted.counts, support);
  if (!known) counted.rankings.set(support, ranking);
  return { ...(await ranking), scope: (await db.exposureScope.count({ where: { state: "adopted" } })) > 0 };
}

export type ValueName = { readonly attributeId: number; readonly value: string };

/** The words of values, by id. */
export async function listValueNames(actor: Actor, ids: readonly number[]): Promise<Map<number, ValueName>> {
  permit(actor, "exposure.read");
  const rows = await db.exposureValue.findMany({
    where: { id: { in: [...new Set(ids)] } },
    select: { id: true, attributeId: true, value: true },
  });
  return new Map(rows.map(({ id, ...name }) => [id, name]));
}

/** The part of an address that names what a row of the analysis is about, for a draft of a scope. */
export function draftQuery(cell: { places: readonly number[]; values: readonly number[] }): string {
  const source = cell.places.indexOf(SOURCE);
  const values = cell.values.filter((_, at) => at !== source);
  return new URLSearchParams({
    ...(source >= 0 && { source: String(cell.values[source]) }),
    ...(values.length > 0 && { values: values.join(",") }),
  })
    .toString()
    .replaceAll("%2C", ",");
}

/** The group of a rule that holds the cards of a source and values; null where there is no such thing. */
export async function groupOf(
  actor: Actor,
  asked: { readonly source?: number; readonly values?: readonly number[] },
): Promise<ScopeRule["groups"][number] | null> {
  permit(actor, "exposure.read");
  if (asked.source === undefined && !asked.values) return null;
  const known = asked.source === undefined || (await db.exposureSource.count({ where: { id: asked.source } })) > 0;
  const names = await listValueNames(actor, asked.values ?? []);
  if (!known || names.size < new Set(asked.values).size) return null;
  const byAttribute = new Map<number, string[]>();
  for (const { attributeId, value } of names.values())
    byAttribute.set(attributeId, [...(byAttribute.get(attributeId) ?? []), value]);
  return {
    sources: asked.source === undefined ? [] : [asked.source],
    conditions: [...byAttribute].map(([attributeId, values]) => ({ attributeId, values })),
  };
}

/** Before an export of comparisons begins. */
export async function noteExport(actor: Actor, rows: number): Promise<void> {
  permit(actor, "exposure.read");
  await witness(actor, { type: "list.exported", subject: "list", details: { list: "exposureAnalysis", rows } });
}
