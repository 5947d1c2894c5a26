import { type Actor, permit } from "@/lib/access/actor";
import { witness, witnessLook } from "@/lib/audit/change";
import { businessClock } from "@/lib/core/clock";
import { daysBetween, fromDbDate, type IsoDate } from "@/lib/core/dates";
import { db, join, type Sql, sql } from "@/lib/core/db";
import { NotFound } from "@/lib/core/errors";
import { cutPage, type KeysetKey, keysetParts, readCursor, readParts, writeCursor } from "@/lib/core/keyset";
import { countAsOf } from "@/lib/ledger/queries";
import { findRun } from "./commit/commit-run";
import type { BatchReason, BatchState, CommitProgress, Held, InsideFile, Layout, Progress } from "./schema";

export type BatchCompany = {
  readonly id: number;
  readonly code: string;
  readonly nameJa: string;
  readonly nameEn: string;
};

/**
 * One delivery as lists and its page show it. Who did something is the name of a person, a key or a shell's account, or
 * null for the system itself.
 */
export type Batch = {
  readonly id: number;
  readonly company: BatchCompany;
  readonly source: string;
  readonly fileName: string | null;
  readonly receivedOn: IsoDate;
  readonly coversFrom: IsoDate | null;
  readonly coversTo: IsoDate | null;
  /** Hex. */
  readonly sha256: string;
  readonly bytes: number;
  readonly state: BatchState;
  readonly profile: { readonly id: number; readonly version: number; readonly autoCommit: boolean } | null;
  readonly layout: Layout | null;
  /** Of a delivery that is a ZIP: the file inside, which is what is read. */
  readonly inside: InsideFile | null;
  readonly reason: BatchReason | null;
  /** What kept it from committing by itself; null: its profile does not ask for that, or nothing did. */
  readonly held: Held | null;
  readonly progress: Progress | null;
  /** Records in it; 0 until it has been read. */
  readonly records: number;
  readonly createdAt: Date;
  readonly createdBy: string | null;
  readonly committedAt: Date | null;
  readonly committedBy: string | null;
  readonly commitBlock: number | null;
  readonly endedAt: Date | null;
  readonly endedBy: string | null;
  readonly revertBlock: number | null;
  /** The day on which retention erased its bytes and cells, and the run that did. */
  readonly erasedOn: IsoDate | null;
  readonly erasedRun: number | null;
};

const included = {
  company: { select: { id: true, code: true, nameJa: true, nameEn: true } },
  profile: { select: { id: true, version: true, body: true } },
} as const;

async function read(ids: readonly number[]): Promise<Map<number, Batch>> {
  const rows = await db.batch.findMany({ where: { id: { in: [...ids] } }, include: included });
  const people = [...new Set(rows.flatMap((row) => [row.createdBy, row.committedBy, row.endedBy]))];
  const named = await db.user.findMany({
    where: { id: { in: people.filter((id): id is string => id !== null && /^[0-9a-f-]{36}$/.test(id)) } },
    select: { id: true, displayName: true },
  });
  const keys = await db.apiKey.findMany({
    where: { id: { in: people.flatMap((id) => (id?.startsWith("apiKey:") ? [Number(id.slice(7))] : [])) } },
    select: { id: true, label: true },
  });
  const names = new Map([
    ...named.map(({ id, displayName }) => [id, displayName] as const),
    ...keys.map(({ id, label }) => [`apiKey:${id}`, label] as const),
  ]);
  // Who hands in from a shell is known by the account of the operating system.
  const shellUser = (id: string) => /^system:(?:shell|folder):(.+)$/.exec(id)?.[1] ?? null;
  const name = (id: string | null) => (id === null ? null : (names.get(id) ?? shellUser(id)));
  return new Map(
    rows.map(({ byteSize, profileId: _, companyId: __, rowMark: ___, ...row }) => [
      row.id,
      {
        ...row,
        profile: row.profile && {
          id: row.profile.id,
          version: row.profile.version,
          autoCommit: (row.profile.body as { autoCommit?: boolean }).autoCommit === true,
        },
        receivedOn: fromDbDate(row.receivedOn),
        coversFrom: row.coversFrom && fromDbDate(row.coversFrom),
        coversTo: row.coversTo && fromDbDate(row.coversTo),
        erasedOn: row.erasedOn && fromDbDate(row.erasedOn),
        sha256: Buffer.from(row.sha256).toString("hex"),
        bytes: Number(byteSize),
        state: row.state as BatchState,
        layout: row.layout as Layout | null,
        inside: row.inside as InsideFile | null,
        reason: row.reason as BatchReason | null,
        held: row.held as Held | null,
        progress: row.progress as Progress | null,
        createdBy: name(row.createdBy),
        committedBy: name(row.committedBy),
        endedBy: name(row.endedBy),
      },
    ]),
  );
}

/** One delivery. Throws NotFound. */
export async function findBatch(actor: Actor, batchId: number): Promise<Batch> {
  permit(actor, "batch.read");
  const batch = (await read([batchId])).get(batchId);
  if (!batch) throw new NotFound(`batch ${batchId}`);
  await witnessLook(actor, { type: "batch.read", subject: "batch", subjectId: batchId, details: {} });
  return batch;
}

/** Another delivery of the same card company that says the same. */
export type SameRows = Pick<Batch, "id" | "fileName" | "receivedOn" | "state" | "records">;

/**
 * The first other delivery of the same card company, of those not rejected or reverted, that holds the same rows: other
 * bytes, or the receipt would have said so (R4.3), but the same file saved anew, converted or renamed. Null: there is none.
 */
export async function findSameRows(actor: Actor, batchId: number): Promise<SameRows | null> {
  permit(actor, "batch.read");
  const one = await db.batch.findUnique({ where: { id: batchId }, select: { companyId: true, rowMark: true } });
  if (!one) throw new NotFound(`batch ${batchId}`);
  if (!one.rowMark) return null;
  const same = await db.batch.findFirst({
    where: {
      companyId: one.companyId,
      rowMark: one.rowMark,
      id: { not: batchId },
      state: { notIn: ["rejected", "reverted"] },
    },
    orderBy: { id: "asc" },
    select: { id: true, fileName: true, receivedOn: true, state: true, records: true },
  });
  return same && { ...same, receivedOn: fromDbDate(same.receivedOn), state: same.state as BatchState };
}

/** Where a delivery stands: what its page asks for while it is being read or committed. Throws NotFound. */
export async function findProgress(
  actor: Actor,
  batchId: number,
): Promise<{ state: BatchState; progress: Progress | null; commit: CommitProgress | null }> {
  permit(actor, "batch.read");
  const row = await db.batch.findUnique({ where: { id: batchId }, select: { state: true, progress: true } });
  if (!row) throw new NotFound(`batch ${batchId}`);
  const state = row.state as BatchState;
  const commit = state === "committing" ? await findRun(db, batchId) : null;
  return { state, progress: row.progress as Progress | null, commit };
}

/** Members counted up to today's business date before a ledger block and with it: what a commit or a revert did. */
export async function findBlockFigures(actor: Actor, block: number): Promise<{ before: number; after: number }> {
  permit(actor, "ledger.read");
  const { today } = await businessClock(db);
  const [before, after] = await Promise.all([countAsOf(db, today, block - 1), countAsOf(db, today, block)]);
  return { before, after };
}

export type BatchFilters = {
  readonly states?: readonly string[];
  readonly companyIds?: readonly number[];
  readonly sources?: readonly string[];
  /** Received dates, both inclusive. */
  readonly from?: IsoDate;
  readonly to?: IsoDate;
};
export type BatchSort = { readonly by: "receivedOn" | "createdAt" | "records"; readonly descending: boolean };
export type BatchRow = Batch & {
  /** Records that cannot be committed; 0 until it has been read. */
  readonly problems: number;
};

const id = sql`id`;
/** Ids are given in the order of creation: they sort by it, and have an index. */
const keys: Readonly<Record<BatchSort["by"], KeysetKey>> = {
  receivedOn: { column: sql`received_on`, type: sql`date`, nullable: false, id },
  createdAt: { column: id, type: sql`int`, nullable: false, id },
  records: { column: sql`records`, type: sql`int`, nullable: false, id },
};
const COUNTED_TO = 10_000;

/**
 * Deliveries, one page by keyset.
 * @param page.after, page.before the cursors that an earlier page gave out; what is no cursor is the beginning
 */
export async function listBatches(
  actor: Actor,
  filters: BatchFilters,
  page: { sort: BatchSort; after?: string | undefined; before?: string | undefined; size: number },
) {
  permit(actor, "batch.read");
  const { by, descending } = page.sort;
  const key = keys[by];
  const cursor = readCursor(page.after ?? page.before, by === "receivedOn" ? "date" : "number");
  const backwards = cursor !== null && page.after === undefined;
  const conditions = batchConditions(filters);
  const [found, [counted]] = await Promise.all([
    readParts(
      keysetParts(key, { descending, cursor, backwards }),
      page.size + 1,
      (where, order, limit) => db.$queryRaw<{ id: number; value: string }[]>`
        select id, ${key.column}::text as value from batch
         where ${conditions} and ${where} order by ${order} limit ${limit}`,
    ),
    db.$queryRaw<[{ n: number }]>`
      select count(*)::int as n from (select from batch where ${conditions} limit ${COUNTED_TO + 1}) as found`,
  ]);
  const { rows, next, previous } = cutPage(found, page.size, { cursor, backwards }, (row) =>
    writeCursor(row.value, row.id),
  );
  const ids = rows.map((row) => row.id);
  const [batches, problems] = await Promise.all([read(ids), countProblems(ids)]);
  return {
    rows: ids.map((one): BatchRow => ({ ...(batches.get(one) as Batch), problems: problems.get(one) ?? 0 })),
    next,
    previous,
    count: { value: Math.min(counted.n, COUNTED_TO), atLeast: counted.n > COUNTED_TO },
  };
}

/**
 * All deliveries that the filters find, in order, some hundred at a time: for an export. The entry that says how many
 * leave is written before the first one does.
 */
export async function* exportBatches(
  actor: Actor,
  filters: BatchFilters,
  sort: BatchSort,
): AsyncGenerator<readonly BatchRow[]> {
  permit(actor, "batch.read");
  const [{ n }] = await db.$queryRaw<[{ n: number }]>`
    select count(*)::int as n from batch where ${batchConditions(filters)}`;
  await witness(actor, { type: "list.exported", subject: "list", details: { list: "batches", rows: n } });
  for (let after: string | undefined; ; ) {
    const { rows, next } = await listBatches(actor, filters, { sort, after, size: 500 });
    if (rows.length > 0) yield rows;
    if (next === null) return;
    after = next;
  }
}

async function countProblems(ids: readonly number[]): Promise<Map<number, number>> {
  const rows = await db.$queryRaw<{ id: number; n: number }[]>`
    select batch_id as id, count(*)::int as n from record
     where batch_id = any (${[...ids]}::int[]) and outcome = 'problem' group by batch_id`;
  return new Map(rows.map(({ id, n }) => [id, n]));
}

function batchConditions(filters: BatchFilters): Sql {
  const all: Sql[] = [sql`true`];
  if (filters.states?.length) all.push(sql`state = any (${[...filters.states]}::text[])`);
  if (filters.companyIds?.length) all.push(sql`company_id = any (${[...filters.companyIds]}::int[])`);
  if (filters.sources?.length) all.push(sql`source = any (${[...filters.sources]}::text[])`);
  if (filters.from) all.push(sql`received_on >= ${filters.from}::date`);
  if (filters.to) all.push(sql`received_on <= ${filters.to}::date`);
  return join(all, " and ");
}

export type SilentCompany = BatchCompany & {
  /** Received date of its latest delivery; null: it has sent nothing yet. */
  readonly lastOn: IsoDate | null;
  /** Days since then, by the business clock. */
  readonly days: number | null;
};

/** Card companies that still send and have not sent for longer than the incident's settings say, longest first. */
export async function listSilentCompanies(actor: Actor): Promise<SilentCompany[]> {
  permit(actor, "batch.read");
  const [clock, { silentAfterDays }, rows] = await Promise.all([
    businessClock(db),
    db.incident.findUniqueOrThrow({ where: { id: 1 }, select: { silentAfterDays: true } }),
    db.$queryRaw<(BatchCompany & { lastOn: Date | null })[]>`
      select c.id, c.code, c.name_ja as "nameJa", c.name_en as "nameEn", (
        select max(received_on) from batch b
         where b.company_id = c.id and b.state not in ('rejected', 'reverted')) as "lastOn"
        from company c where c.ended_at is null
       order by "lastOn" nulls last, c.code`,
  ]);
  return rows
    .map((row) => {
      const lastOn = row.lastOn && fromDbDate(row.lastOn);
      return { ...row, lastOn, days: lastOn && daysBetween(lastOn, clock.today) };
    })
    .filter(({ days }) => days === null || days > silentAfterDays);
}
