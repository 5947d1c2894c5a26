import { type Actor, permit } from "@/lib/access/actor";
import { realNow } from "@/lib/core/clock";
import { db } from "@/lib/core/db";
import { NotFound } from "@/lib/core/errors";
import type { LoadFindings, LoadLayout, LoadProgress, LoadState } from "./schema";

export type Named = { readonly id: number; readonly nameJa: string; readonly nameEn: string };
export type Attribute = Named & { readonly position: number };
export type SourceTotals = Named & { readonly cards: number; readonly loads: number };

/** The sources with what is loaded of each: a card that several files hold counts in each source once. */
export async function listSources(actor: Actor): Promise<SourceTotals[]> {
  permit(actor, "exposure.read");
  return db.$queryRaw<SourceTotals[]>`
    select s.id, s.name_ja as "nameJa", s.name_en as "nameEn",
      coalesce(sum(l.cards - l.known) filter (where l.state = 'loaded'), 0)::int as cards,
      (count(*) filter (where l.state = 'loaded'))::int as loads
    from exposure_source s left join exposure_load l on l.source_id = s.id
    group by s.id order by s.id`;
}

export async function listAttributes(actor: Actor): Promise<(Attribute & { values: number })[]> {
  permit(actor, "exposure.read");
  return db.$queryRaw<(Attribute & { values: number })[]>`
    select a.id, a.position, a.name_ja as "nameJa", a.name_en as "nameEn",
      (select count(*)::int from exposure_value v where v.attribute_id = a.id) as values
    from exposure_attribute a order by a.position`;
}

export type LoadRow = {
  readonly id: number;
  readonly source: Named;
  readonly fileName: string;
  readonly bytes: number;
  readonly state: LoadState;
  readonly records: number;
  readonly cards: number;
  readonly known: number;
  readonly problems: number;
  readonly receivedByName: string;
  readonly receivedAt: Date;
};

/** Loads of the register, the newest first. */
export async function listLoads(
  actor: Actor,
  input: {
    states?: readonly string[];
    sources?: readonly number[];
    newestFirst: boolean;
    after?: string;
    before?: string;
    size: number;
  },
): Promise<{
  rows: LoadRow[];
  next: string | null;
  previous: string | null;
  count: { value: number; atLeast: boolean };
  asOf: Date;
}> {
  permit(actor, "exposure.read");
  const where = {
    ...(input.states && { state: { in: [...input.states] } }),
    ...(input.sources && { sourceId: { in: [...input.sources] } }),
  };
  const cursor = position(input.after ?? input.before);
  const backwards = cursor !== null && input.after === undefined;
  const descending = input.newestFirst !== backwards;
  const found = await db.exposureLoad.findMany({
    where: cursor === null ? where : { ...where, id: descending ? { lt: cursor } : { gt: cursor } },
    orderBy: { id: descending ? "desc" : "asc" },
    take: input.size + 1,
    select: {
      id: true,
      fileName: true,
      byteSize: true,
      state: true,
      records: true,
      cards: true,
      known: true,
      problems: true,
      receivedByName: true,
      receivedAt: true,
      source: { select: { id: true, nameJa: true, nameEn: true } },
    },
  });
  const more = found.length > input.size;
  const cut = found.slice(0, input.size);
  if (backwards) cut.reverse();
  const [first, last] = [cut[0], cut.at(-1)];
  return {
    rows: cut.map(({ byteSize, state, ...row }) => ({ ...row, bytes: Number(byteSize), state: state as LoadState })),
    next: (backwards ? cursor !== null : more) && last ? String(last.id) : null,
    previous: (backwards ? more : cursor !== null) && first ? String(first.id) : null,
    count: { value: await db.exposureLoad.count({ where }), atLeast: false },
    asOf: realNow(),
  };
}

export type Load = LoadRow & {
  readonly sha256: string;
  /** Of a ZIP: the name of the file in it, which is what is read. */
  readonly inside: string | null;
  readonly blank: number;
  readonly repeated: number;
  readonly findings: LoadFindings;
  readonly layout: LoadLayout | null;
  readonly reason: Readonly<Record<string, unknown>> | null;
  readonly progress: LoadProgress | null;
  readonly askedByName: string | null;
  readonly askedAt: Date | null;
  readonly endedAt: Date | null;
  readonly revertedByName: string | null;
  readonly revertedAt: Date | null;
  readonly revertReason: string | null;
  readonly erasedOn: Date | null;
};

/** One load, with all that is known of it; never a card. */
export async function findLoad(actor: Actor, id: number): Promise<Load> {
  permit(actor, "exposure.read");
  const row = await db.exposureLoad.findUnique({
    where: { id },
    include: { source: { select: { id: true, nameJa: true, nameEn: true } } },
  });
  if (!row) throw new NotFound(`load ${id}`);
  const {
    byteSize,
    sha256,
    inside,
    state,
    findings,
    layout,
    reason,
    progress,
    sourceId: _,
    receivedBy: __,
    ...rest
  } = row;
  return {
    ...rest,
    bytes: Number(byteSize),
    sha256: Buffer.from(sha256).toString("hex"),
    inside: (inside as { name: string } | null)?.name ?? null,
    state: state as LoadState,
    findings: findings as LoadFindings,
    layout: layout as LoadLayout | null,
    reason: reason as Load["reason"],
    progress: progress as LoadProgress | null,
  };
}

function position(cursor: string | undefined): number | null {
  return cursor && /^\d{1,9}$/.test(cursor) ? Number(cursor) : null;
}
