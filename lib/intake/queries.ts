import { type Actor, permit } from "@/lib/access/actor";
import type { Field } from "@/lib/companies/schema";
import { fromDbDate, type IsoDate } from "@/lib/core/dates";
import { db, emptySql, join, type Sql, sql } from "@/lib/core/db";
import { NotFound } from "@/lib/core/errors";
import { maskForScreen } from "@/lib/core/text";
import { open } from "@/lib/vault/seal";
import {
  type BatchReason,
  type BatchState,
  type Finding,
  type Layout,
  type Level,
  type Outcome,
  outcomes,
  type Progress,
} from "./schema";

/** One delivery as lists and its page show it. */
export type Batch = {
  readonly id: number;
  readonly company: { readonly id: number; readonly code: string; readonly nameJa: string; readonly nameEn: string };
  readonly source: string;
  readonly fileName: string | null;
  readonly receivedOn: IsoDate;
  readonly coversFrom: IsoDate | null;
  readonly coversTo: IsoDate | null;
  readonly sha256: string;
  readonly bytes: number;
  readonly state: BatchState;
  readonly profileId: number | null;
  readonly layout: Layout | null;
  readonly reason: BatchReason | null;
  readonly progress: Progress | null;
  /** Records in it; 0 until it has been read. */
  readonly records: number;
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly committedAt: Date | null;
  readonly committedBy: string | null;
  readonly commitBlock: number | null;
  readonly endedAt: Date | null;
  readonly endedBy: string | null;
  readonly revertBlock: number | null;
};

type BatchRow = {
  id: number;
  company: Batch["company"];
  source: string;
  fileName: string | null;
  receivedOn: Date;
  coversFrom: Date | null;
  coversTo: Date | null;
  sha256: Uint8Array;
  byteSize: bigint;
  state: string;
  profileId: number | null;
  layout: unknown;
  reason: unknown;
  progress: unknown;
  records: number;
} & Pick<
  Batch,
  "createdAt" | "createdBy" | "committedAt" | "committedBy" | "commitBlock" | "endedAt" | "endedBy" | "revertBlock"
>;

const company = { select: { id: true, code: true, nameJa: true, nameEn: true } } as const;

function batch({ byteSize, ...row }: BatchRow): Batch {
  return {
    ...row,
    receivedOn: fromDbDate(row.receivedOn),
    coversFrom: row.coversFrom && fromDbDate(row.coversFrom),
    coversTo: row.coversTo && fromDbDate(row.coversTo),
    sha256: Buffer.from(row.sha256).toString("hex"),
    bytes: Number(byteSize),
    state: row.state as BatchState,
    layout: row.layout as Layout | null,
    reason: row.reason as BatchReason | null,
    progress: row.progress as Progress | null,
  };
}

export type BatchFilters = {
  readonly states?: readonly BatchState[];
  readonly companyIds?: readonly number[];
  readonly sources?: readonly string[];
  /** Received dates, both inclusive. */
  readonly from?: IsoDate;
  readonly to?: IsoDate;
};
/** Place in the list, newest received first: the last row seen. */
export type BatchCursor = { readonly receivedOn: IsoDate; readonly id: number };

/** Deliveries, newest received date first, one page by keyset. */
export async function listBatches(
  actor: Actor,
  filters: BatchFilters = {},
  page: { after?: BatchCursor | undefined; limit?: number } = {},
): Promise<{ rows: Batch[]; next: BatchCursor | null }> {
  permit(actor, "batch.read");
  const limit = Math.min(Math.max(page.limit ?? 50, 1), 200);
  const ids = await db.$queryRaw<{ id: number }[]>`
    select id from batch where ${batchConditions(filters, page.after)}
     order by received_on desc, id desc limit ${limit + 1}`;
  const rows = await db.batch.findMany({
    where: { id: { in: ids.slice(0, limit).map(({ id }) => id) } },
    include: { company },
    orderBy: [{ receivedOn: "desc" }, { id: "desc" }],
  });
  const found = rows.map(batch);
  const last = found.at(-1);
  return { rows: found, next: ids.length > limit && last ? { receivedOn: last.receivedOn, id: last.id } : null };
}

/** How many deliveries there are in each state, under the other filters. */
export async function countBatches(
  actor: Actor,
  filters: Omit<BatchFilters, "states"> = {},
): Promise<Partial<Record<BatchState, number>>> {
  permit(actor, "batch.read");
  const rows = await db.$queryRaw<{ state: BatchState; n: number }[]>`
    select state, count(*)::int as n from batch where ${batchConditions(filters)} group by state`;
  return Object.fromEntries(rows.map(({ state, n }) => [state, n]));
}

function batchConditions(filters: BatchFilters, after?: BatchCursor): Sql {
  const all: Sql[] = [sql`true`];
  if (filters.states?.length) all.push(sql`state = any (${[...filters.states]}::text[])`);
  if (filters.companyIds?.length) all.push(sql`company_id = any (${[...filters.companyIds]}::int[])`);
  if (filters.sources?.length) all.push(sql`source = any (${[...filters.sources]}::text[])`);
  if (filters.from) all.push(sql`received_on >= ${filters.from}::date`);
  if (filters.to) all.push(sql`received_on <= ${filters.to}::date`);
  if (after) all.push(sql`(received_on, id) < (${after.receivedOn}::date, ${after.id}::int)`);
  return join(all, " and ");
}

/** One delivery. Throws NotFound. */
export async function findBatch(actor: Actor, batchId: number): Promise<Batch> {
  permit(actor, "batch.read");
  const row = await db.batch.findUnique({ where: { id: batchId }, include: { company } });
  if (!row) throw new NotFound(`batch ${batchId}`);
  return batch(row);
}

/** Records of a batch by what becomes of them; they add up to its records (R4.2). */
export async function countOutcomes(actor: Actor, batchId: number): Promise<Record<Outcome, number>> {
  permit(actor, "batch.read");
  const rows = await db.$queryRaw<{ outcome: Outcome; n: number }[]>`
    select outcome, count(*)::int as n from record where batch_id = ${batchId}::int group by outcome`;
  const counts = Object.fromEntries(outcomes.map((outcome) => [outcome, 0])) as Record<Outcome, number>;
  for (const { outcome, n } of rows) counts[outcome] = n;
  return counts;
}

/** Findings of a batch by code and field, the most frequent first. */
export async function countFindings(
  actor: Actor,
  batchId: number,
): Promise<{ code: string; level: Level; field: string | null; records: number }[]> {
  permit(actor, "batch.read");
  return db.$queryRaw`
    select f->>'code' as code, f->>'level' as level, coalesce(f->>'field', f->>'column') as field, count(*)::int as records
      from record, jsonb_array_elements(findings) f
     where batch_id = ${batchId}::int and level is not null
     group by 1, 2, 3 order by 4 desc, 1, 3 limit 200`;
}

/** A record as the check grid shows it: cells as sent beside what was read. Card numbers as BIN and last four (R8.3). */
export type StagedRecord = {
  readonly rowNo: number;
  readonly line: number;
  readonly outcome: Outcome;
  readonly level: Level | null;
  readonly findings: readonly Finding[];
  /** As sent, in the columns of the batch's layout; card numbers masked. Empty where they have been erased. */
  readonly cells: readonly string[];
  readonly values: Readonly<Partial<Record<Field, string>>>;
  readonly key: string | null;
};

export type RecordFilter = { readonly outcomes?: readonly Outcome[]; readonly level?: Level; readonly code?: string };

/**
 * Records of a batch in the file's order, one page by row number.
 * @param page.fromRow first row number wanted (1 for the beginning)
 */
export async function listRecords(
  actor: Actor,
  batchId: number,
  page: { filter?: RecordFilter; fromRow?: number; limit?: number } = {},
): Promise<{ rows: StagedRecord[]; nextRow: number | null }> {
  permit(actor, "batch.read");
  const limit = Math.min(Math.max(page.limit ?? 100, 1), 1000);
  const { filter = {}, fromRow = 1 } = page;
  const found = await db.$queryRaw<RecordValues[]>`
    select row_no as "rowNo", line, outcome, key, kind, reference, bin, last4, mask_head as "maskHead",
           mask_tail as "maskTail", expiry, member_number as "memberNumber", misuse_on::text as "misuseOn",
           amount::text, currency, merchant, city, country, mcc, channel, note, detection_case as "detectionCase",
           use_status as "useStatus", old_bin as "oldBin", old_last4 as "oldLast4", findings, level
      from record
     where batch_id = ${batchId}::int and row_no >= ${fromRow}::int
       ${filter.outcomes?.length ? sql`and outcome = any (${[...filter.outcomes]}::text[])` : emptySql}
       ${filter.level ? sql`and level = ${filter.level}` : emptySql}
       ${filter.code ? sql`and level is not null and findings @> ${JSON.stringify([{ code: filter.code }])}::jsonb` : emptySql}
     order by row_no limit ${limit + 1}`;
  const rows = found.slice(0, limit);
  const cells = await cellsOf(
    batchId,
    rows.map(({ rowNo }) => rowNo),
  );
  return {
    rows: rows.map((row) => ({
      rowNo: row.rowNo,
      line: row.line,
      outcome: row.outcome,
      level: row.level,
      findings: row.findings ?? [],
      cells: cells.get(row.rowNo) ?? [],
      values: shownValues(row),
      key: row.key,
    })),
    nextRow: found[limit]?.rowNo ?? null,
  };
}

type Text = string | null;
type RecordValues = {
  rowNo: number;
  line: number;
  outcome: Outcome;
  level: Level | null;
  findings: Finding[] | null;
  key: Text;
  kind: string;
  reference: Text;
  bin: Text;
  last4: Text;
  maskHead: Text;
  maskTail: Text;
  expiry: Text;
  memberNumber: Text;
  misuseOn: Text;
  amount: Text;
  currency: Text;
  merchant: Text;
  city: Text;
  country: Text;
  mcc: Text;
  channel: Text;
  note: Text;
  detectionCase: number | null;
  useStatus: Text;
  oldBin: Text;
  oldLast4: Text;
};

function shownValues(row: RecordValues): StagedRecord["values"] {
  const shown: Partial<Record<Field, string | null>> = {
    kind: row.kind,
    reference: row.reference,
    cardNumber: card(row.bin, row.last4) ?? card(row.maskHead, row.maskTail),
    expiry: row.expiry,
    memberNumber: row.memberNumber,
    misuseOn: row.misuseOn,
    amount: row.amount,
    currency: row.currency,
    merchant: row.merchant,
    city: row.city,
    country: row.country,
    mcc: row.mcc,
    channel: row.channel,
    note: row.note,
    detectionCase: row.detectionCase === null ? null : String(row.detectionCase),
    useStatus: row.useStatus,
    oldCardNumber: card(row.oldBin, row.oldLast4),
  };
  return Object.fromEntries(Object.entries(shown).filter(([, value]) => value !== null)) as StagedRecord["values"];
}

function card(head: Text, tail: Text): Text {
  return head === null && tail === null ? null : `${head ?? ""}••••••${tail ?? ""}`;
}

async function cellsOf(batchId: number, rowNos: readonly number[]): Promise<Map<number, readonly string[]>> {
  const cells = new Map<number, readonly string[]>();
  if (rowNos.length === 0) return cells;
  const groups = await db.$queryRaw<{ firstRow: number; sealed: Uint8Array }[]>`
    select first_row as "firstRow", sealed from record_cells g
     where batch_id = ${batchId}::int
       and exists (select from unnest(${[...rowNos]}::int[]) as row_no where row_no between g.first_row and g.last_row)`;
  const wanted = new Set(rowNos);
  for (const { firstRow, sealed } of groups) {
    const rows = JSON.parse(open(`cells:${batchId}:${firstRow}`, sealed).toString()) as string[][];
    rows.forEach((row, i) => {
      if (wanted.has(firstRow + i)) cells.set(firstRow + i, row.map(maskForScreen));
    });
  }
  return cells;
}
