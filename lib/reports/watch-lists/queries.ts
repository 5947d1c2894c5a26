import { type Actor, permit } from "@/lib/access/actor";
import { meetingCompanies } from "@/lib/companies/number-ranges";
import { realNow } from "@/lib/core/clock";
import { fromDbDate, type IsoDate } from "@/lib/core/dates";
import { db } from "@/lib/core/db";
import { NotFound } from "@/lib/core/errors";
import { isDrawnBy, rowsOfTheDay } from "./commands";
import { groundOf } from "./ground";
import { fingerprintOf } from "./keys";
import {
  type Channel,
  type ClassFigures,
  type Flows,
  figuresOf,
  type KeyState,
  type ListRefusal,
  type ListState,
  openStates,
  type Range,
  ROWS_A_DAY,
} from "./rules";

type Named = { readonly id: number; readonly code: string; readonly nameJa: string; readonly nameEn: string };
const named = { select: { id: true, code: true, nameJa: true, nameEn: true } } as const;

export type WatchKeyRow = {
  readonly id: number;
  readonly recipient: string;
  readonly fingerprint: string;
  readonly state: KeyState;
  readonly source: string;
  readonly proposedByName: string;
  readonly proposedAt: Date;
  readonly decidedByName: string | null;
  readonly decidedAt: Date | null;
  readonly endedAt: Date | null;
  /** Named by the reader, who cannot confirm it. */
  readonly own: boolean;
};

export type WatchListRow = {
  readonly id: number;
  readonly company: Named;
  readonly version: number;
  readonly state: ListState;
  readonly scopeId: number | null;
  readonly scopeVersion: number | null;
  readonly ranges: readonly Range[];
  /** Null while it is counted, and where that failed. */
  readonly figures: { readonly identified: ClassFigures; readonly possible: ClassFigures } | null;
  readonly rows: number;
  readonly withoutNumber: number;
  readonly recipient: string;
  readonly fingerprint: string;
  readonly draftedByName: string;
  readonly draftedAt: Date;
  readonly decidedByName: string | null;
  readonly decidedAt: Date | null;
  readonly decision: string | null;
  readonly bytes: number | null;
  readonly sha256: string | null;
  readonly textSha256: string | null;
  readonly eraseAt: Date | null;
  readonly erasedAt: Date | null;
  readonly downloads: number;
  readonly deliveredOn: IsoDate | null;
  readonly channel: Channel | null;
  readonly deliveredTo: string | null;
  readonly deliveredByName: string | null;
  readonly deliveredAt: Date | null;
  readonly own: boolean;
};

/** Lists of all companies or of some, the newest first. */
export async function listWatchLists(
  actor: Actor,
  input: {
    states?: readonly string[];
    companies?: readonly number[];
    newestFirst: boolean;
    after?: string;
    before?: string;
    size: number;
  },
): Promise<{
  rows: WatchListRow[];
  next: string | null;
  previous: string | null;
  count: { value: number; atLeast: boolean };
  asOf: Date;
}> {
  permit(actor, "watchList.read");
  const where = {
    ...(input.states && { state: { in: [...input.states] } }),
    ...(input.companies && { companyId: { in: [...input.companies] } }),
  };
  const cursor = position(input.after ?? input.before);
  const backwards = cursor !== null && input.after === undefined;
  const descending = input.newestFirst !== backwards;
  const found = await db.watchList.findMany({
    where: cursor === null ? where : { ...where, id: descending ? { lt: cursor } : { gt: cursor } },
    orderBy: { id: descending ? "desc" : "asc" },
    take: input.size + 1,
    include: { company: named },
  });
  const more = found.length > input.size;
  const cut = found.slice(0, input.size);
  if (backwards) cut.reverse();
  const [first, last] = [cut[0], cut.at(-1)];
  return {
    rows: cut.map((row) => shown(actor, row)),
    next: (backwards ? cursor !== null : more) && last ? String(last.id) : null,
    previous: (backwards ? more : cursor !== null) && first ? String(first.id) : null,
    count: { value: await db.watchList.count({ where }), atLeast: false },
    asOf: realNow(),
  };
}

/** One list; of a draft also whether it is still what would be drawn now, and what is left of the day's rows. */
export async function findWatchList(
  actor: Actor,
  id: number,
): Promise<WatchListRow & { outdated: boolean; left: number; previousVersion: number | null }> {
  permit(actor, "watchList.read");
  const row = await db.watchList.findUnique({ where: { id }, include: { company: named } });
  if (!row) throw new NotFound(`watch list ${id}`);
  const previous =
    row.previousId === null
      ? null
      : await db.watchList.findUnique({ where: { id: row.previousId }, select: { version: true } });
  const ground = row.state === "drafted" ? await groundOf(db, row.companyId) : null;
  return {
    ...shown(actor, row),
    outdated: ground !== null && ("ok" in ground || !isDrawnBy(row, ground)),
    left: Math.max(0, ROWS_A_DAY - (await rowsOfTheDay(db))),
    previousVersion: previous?.version ?? null,
  };
}

export type WatchCompany = Named & {
  readonly ended: boolean;
  readonly ranges: readonly Range[];
  /** States of the keys that are not over: one confirmed, one to be compared, or both. */
  readonly keys: readonly ("confirmed" | "proposed")[];
  readonly delivered: Pick<WatchListRow, "id" | "version" | "figures" | "deliveredOn"> | null;
  readonly open: Pick<WatchListRow, "id" | "version" | "state"> | null;
};

/** Each card company with its key, its last delivered list and the one under way. */
export async function listWatchCompanies(actor: Actor): Promise<WatchCompany[]> {
  permit(actor, "watchList.read");
  const companies = await db.company.findMany({
    select: {
      ...named.select,
      endedAt: true,
      binRanges: { select: { low: true, high: true }, orderBy: { low: "asc" } },
      watchKeys: { where: { state: { in: ["proposed", "confirmed"] } }, orderBy: { state: "asc" } },
      watchLists: {
        where: { state: { in: ["delivered", ...openStates] } },
        orderBy: { version: "desc" },
        take: 2,
        include: { company: named },
      },
    },
    orderBy: { code: "asc" },
  });
  return companies.map(({ endedAt, binRanges, watchKeys, watchLists, ...company }) => {
    const lists = watchLists.map((row) => shown(actor, row));
    return {
      ...company,
      ended: endedAt !== null,
      ranges: binRanges,
      keys: watchKeys.map(({ state }) => state as "confirmed" | "proposed"),
      delivered: lists.find(({ state }) => state === "delivered") ?? null,
      open: lists.find(({ state }) => state !== "delivered") ?? null,
    };
  });
}

export type WatchCompanyPage = {
  readonly company: Named & { readonly ranges: readonly Range[] };
  readonly meeting: readonly Named[];
  readonly keys: readonly WatchKeyRow[];
  readonly lists: readonly WatchListRow[];
  /** Why no list can be drafted now; null: one can. */
  readonly hindrance: ListRefusal | null;
};

/** One company: its ranges and whose they meet, its keys, its lists, and whether the next can be drafted. */
export async function findWatchCompany(actor: Actor, companyId: number): Promise<WatchCompanyPage> {
  permit(actor, "watchList.read");
  const row = await db.company.findUnique({
    where: { id: companyId },
    select: {
      ...named.select,
      binRanges: { select: { low: true, high: true }, orderBy: { low: "asc" } },
      watchKeys: { orderBy: { id: "desc" }, take: 20 },
      watchLists: { orderBy: { version: "desc" }, take: 50, include: { company: named } },
    },
  });
  if (!row) throw new NotFound("company");
  const { binRanges: ranges, watchKeys, watchLists, ...company } = row;
  const ground = await groundOf(db, companyId);
  const open = watchLists.some(({ state }) => (openStates as readonly string[]).includes(state));
  return {
    company: { ...company, ranges },
    meeting: await meetingCompanies(db, companyId, ranges),
    keys: watchKeys.map(({ companyId: _, proposedBy, decidedBy: __, ...key }) => ({
      ...key,
      state: key.state as KeyState,
      fingerprint: fingerprintOf(key.recipient),
      own: proposedBy === actor.id,
    })),
    lists: watchLists.map((list) => shown(actor, list)),
    hindrance: "ok" in ground ? ground.reason : open ? "ONE_OPEN" : null,
  };
}

/** Drafts and keys that wait for this person's yes or no: another's. */
export async function countWatchListsToDecide(actor: Actor): Promise<number> {
  permit(actor, "watchList.approve");
  const [lists, keys] = await Promise.all([
    db.watchList.count({ where: { state: "drafted", draftedBy: { not: actor.id } } }),
    db.watchKey.count({ where: { state: "proposed", proposedBy: { not: actor.id } } }),
  ]);
  return lists + keys;
}

type Stored = Awaited<ReturnType<typeof db.watchList.findMany>>[number] & { company: Named };

function shown(actor: Actor, row: Stored): WatchListRow {
  const { draftedBy, decidedBy, deliveredBy, companyId, keyId, previousId, loads, approvedAt, flows, ...rest } = row;
  return {
    ...rest,
    state: row.state as ListState,
    ranges: row.ranges as Range[],
    figures: Object.keys(flows as object).length > 0 ? figuresOf(flows as Flows) : null,
    fingerprint: fingerprintOf(row.recipient),
    bytes: row.bytes === null ? null : Number(row.bytes),
    sha256: row.sha256 && Buffer.from(row.sha256).toString("hex"),
    textSha256: row.textSha256 && Buffer.from(row.textSha256).toString("hex"),
    deliveredOn: row.deliveredOn && fromDbDate(row.deliveredOn),
    channel: row.channel as Channel | null,
    own: draftedBy === actor.id,
  };
}

function position(cursor: string | undefined): number | null {
  return cursor && /^\d{1,9}$/.test(cursor) ? Number(cursor) : null;
}
