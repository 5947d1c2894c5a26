import { type Actor, permit } from "@/lib/access/actor";
import { realNow } from "@/lib/core/clock";
import { addDays, endOfDay, type IsoDate } from "@/lib/core/dates";
import { db, emptySql, join, type Sql, sql } from "@/lib/core/db";
import { NotFound } from "@/lib/core/errors";
import { cutPage } from "@/lib/core/keyset";
import { type Cause, subjectOf } from "./schema";

export type BlockFilter = {
  readonly no?: { min?: number; max?: number };
  readonly causes?: readonly string[];
  /** Days of the incident's zone on which blocks were written, both included. */
  readonly at?: { from?: IsoDate; to?: IsoDate };
  /** Blocks that changed the count of one of these days. */
  readonly effective?: { from?: IsoDate; to?: IsoDate };
  /** One subject, as `batch:12`. */
  readonly subject?: string;
  readonly timeZone: string;
};

export type BlockRow = {
  readonly no: number;
  readonly at: Date;
  readonly cause: Cause;
  readonly personName: string;
  /** A job of the system's, whose name is the job's. */
  readonly bySystem: boolean;
  readonly subject: { kind: string; id: number | null };
  /** The inquiry of a decision that belongs to one, or a member that it was made on. */
  readonly page: string | null;
  readonly entries: number;
  readonly net: number;
  readonly hash: string;
};

export type Page<Row> = {
  rows: Row[];
  next: string | null;
  previous: string | null;
  count: { value: number; atLeast: boolean };
  asOf: Date;
};

const MOST_COUNTED = 10_000;

/** Blocks of the ledger by number, a page at a time. */
export async function listBlocks(
  actor: Actor,
  input: { filter: BlockFilter; newestFirst: boolean; after?: string; before?: string; size: number },
): Promise<Page<BlockRow>> {
  permit(actor, "ledger.open");
  const { filter, newestFirst, size } = input;
  const where = conditions(filter);
  const at = input.after ?? input.before;
  const cursor = at && /^\d{1,9}$/.test(at) ? { value: null, id: Number(at) } : null;
  const backwards = cursor !== null && input.after === undefined;
  const descending = newestFirst !== backwards;
  const beyond = cursor ? (descending ? sql`and no < ${cursor.id}::int` : sql`and no > ${cursor.id}::int`) : emptySql;
  const found = await readBlocks(
    sql`where ${where} ${beyond} order by no ${descending ? sql`desc` : sql`asc`} limit ${size + 1}::int`,
    descending,
  );
  const [counted] = await db.$queryRaw<[{ n: number }]>`
    select count(*)::int as n from (select from ledger_block where ${where} limit ${MOST_COUNTED + 1}::int) few`;
  return {
    ...cutPage(found, size, { cursor, backwards }, (row) => String(row.no)),
    count: { value: Math.min(counted.n, MOST_COUNTED), atLeast: counted.n > MOST_COUNTED },
    asOf: realNow(),
  };
}

function conditions(filter: BlockFilter): Sql {
  const { no, causes, at, effective, subject, timeZone } = filter;
  const parts: Sql[] = [sql`true`];
  if (no?.min !== undefined) parts.push(sql`no >= ${Math.max(0, no.min)}::bigint`);
  if (no?.max !== undefined) parts.push(sql`no <= ${Math.max(0, no.max)}::bigint`);
  if (causes) parts.push(sql`cause = any(${[...causes]}::text[])`);
  if (subject) parts.push(sql`subject = ${subject}`);
  if (at?.from) parts.push(sql`at >= ${endOfDay(addDays(at.from, -1), timeZone)}`);
  if (at?.to) parts.push(sql`at < ${endOfDay(at.to, timeZone)}`);
  if (effective) {
    const from = effective.from ? sql`and d.effective_on >= ${effective.from}::date` : emptySql;
    const to = effective.to ? sql`and d.effective_on <= ${effective.to}::date` : emptySql;
    parts.push(sql`exists (select from ledger_delta d where d.block_no = no ${from} ${to})`);
  }
  return join(parts, " and ");
}

type RawBlock = Omit<BlockRow, "subject" | "page"> & {
  subject: string;
  inquiryId: number | null;
  memberId: number | null;
};

/**
 * Blocks, each with where its subject has a page: a delivery's, or of a decision the inquiry's or the member's that it is
 * about. What is joined to them leaves no order: it is made here.
 */
async function readBlocks(rest: Sql, descending: boolean): Promise<BlockRow[]> {
  const rows = await db.$queryRaw<RawBlock[]>`
    select b.*, d.inquiry_id as "inquiryId",
      coalesce(
        (select c.member_id from card c where c.id = d.node_a),
        (select n.member_id from member_number n where n.id = d.node_a)) as "memberId"
    from (
      select no, at, cause, person_name as "personName", person_id like 'system:%' as "bySystem", subject, entries, net,
        encode(hash, 'hex') as hash
      from ledger_block ${rest}
    ) b
    left join decision d on d.id = case when b.subject ~ '^decision:[0-9]{1,9}$' then substr(b.subject, 10)::int end`;
  rows.sort((a, b) => (descending ? b.no - a.no : a.no - b.no));
  return rows.map(({ inquiryId, memberId, ...row }) => {
    const subject = subjectOf(row.subject);
    return { ...row, subject, page: pageOf(subject, inquiryId, memberId) };
  });
}

function pageOf(subject: BlockRow["subject"], inquiryId: number | null, memberId: number | null): string | null {
  if (subject.kind === "batch") return `/batches/${subject.id}`;
  if (inquiryId !== null) return `/inquiries/${inquiryId}`;
  return memberId === null ? null : `/members/${memberId}`;
}

export type BlockDetail = BlockRow & {
  readonly personId: string;
  readonly entriesHash: string;
  readonly previousHash: string;
  /** What it added to each day. */
  readonly days: readonly { readonly day: IsoDate; readonly delta: number }[];
  readonly last: number;
};

/** One block with everything that its hash is over, and what it did to each day. */
export async function findBlock(actor: Actor, no: number): Promise<BlockDetail> {
  permit(actor, "ledger.open");
  const [found] = await readBlocks(sql`where no = ${no}::int`, false);
  if (!found) throw new NotFound(`ledger block ${no}`);
  const row = await db.ledgerBlock.findUniqueOrThrow({
    where: { no },
    select: { personId: true, entriesHash: true, previousHash: true },
  });
  const days = await db.$queryRaw<{ day: IsoDate; delta: number }[]>`
    select to_char(effective_on, 'YYYY-MM-DD') as day, delta from ledger_delta where block_no = ${no}::int order by effective_on`;
  const [{ last }] = await db.$queryRaw<[{ last: number }]>`select max(no) as last from ledger_block`;
  return {
    ...found,
    personId: row.personId,
    entriesHash: Buffer.from(row.entriesHash).toString("hex"),
    previousHash: Buffer.from(row.previousHash).toString("hex"),
    days,
    last,
  };
}

export type EntryRow = {
  readonly seq: number;
  readonly memberId: number;
  readonly effectiveOn: IsoDate;
  readonly delta: number;
  readonly cause: Cause;
};

/** A block's entries in their order, a page at a time. */
export async function listEntries(
  actor: Actor,
  no: number,
  input: { descending: boolean; after?: string; before?: string; size: number },
): Promise<Page<EntryRow>> {
  permit(actor, "ledger.open");
  const at = input.after ?? input.before;
  const cursor = at && /^\d{1,9}$/.test(at) ? { value: null, id: Number(at) } : null;
  const backwards = cursor !== null && input.after === undefined;
  const descending = input.descending !== backwards;
  const beyond = cursor ? (descending ? sql`and seq < ${cursor.id}::int` : sql`and seq > ${cursor.id}::int`) : emptySql;
  const found = await db.$queryRaw<EntryRow[]>`
    select seq, member_id as "memberId", to_char(effective_on, 'YYYY-MM-DD') as "effectiveOn", delta, cause
    from ledger_entry where block_no = ${no}::int ${beyond}
    order by seq ${descending ? sql`desc` : sql`asc`} limit ${input.size + 1}::int`;
  const block = await db.ledgerBlock.findUnique({ where: { no }, select: { entries: true } });
  return {
    ...cutPage(found, input.size, { cursor, backwards }, (row) => String(row.seq)),
    count: { value: block?.entries ?? 0, atLeast: false },
    asOf: realNow(),
  };
}
