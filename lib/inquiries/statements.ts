import { fromDbDate, toDbDate } from "@/lib/core/dates";
import { sql, type Tx } from "@/lib/core/db";
import type { InquiryDecision, Statement } from "./rules";

/** Outcomes of a record that is a statement once its batch is committed (RULEBOOK R4.2). */
export const statementOutcomes = [
  "new",
  "duplicate",
  "amendment",
  "amendment_refused",
  "withdrawal",
  "reactivation",
] as const;

/** From here the planner is told how many rows a temporary table has; below it, telling costs more than it saves. */
export const MANY = 500;

/** All statements about one inquiry, and what persons decided on it. */
export type Case = {
  readonly companyId: number;
  readonly key: string;
  readonly statements: Statement[];
  readonly decisions: InquiryDecision[];
};

export type StatementRow = {
  batch_id: number;
  row_no: number;
  company_id: number;
  key: string;
  received_on: Date;
  delivery: string;
  kind: Statement["kind"];
  hash: string | null;
  token: string | null;
  head: string;
  tail: string;
  said: boolean;
};

/**
 * Reads the statements of the keys in the temporary table `touched_key`: those of committed batches, and of one more
 * batch where it is asked what it would do.
 * @param options.besidesPlain leaves out what lib/inquiries/plain.ts found to need no weighing
 */
export async function readCases(tx: Tx, options: { alsoBatch?: number; besidesPlain?: boolean } = {}): Promise<Case[]> {
  const asked = options.besidesPlain
    ? sql`not exists (select from plain_key p where p.company_id = k.company_id and p.key = k.key)`
    : sql`true`;
  const touched = await tx.$queryRaw<{ company_id: number; key: string }[]>`
    select company_id, key from touched_key k where ${asked}`;
  if (touched.length === 0) return [];
  const rows = await tx.$queryRaw<StatementRow[]>`
    select r.batch_id, r.row_no, r.company_id, r.key, b.received_on, encode(b.sha256, 'hex') as delivery, r.kind,
      encode(r.content_hash, 'hex') as hash, encode(r.token, 'hex') as token,
      coalesce(r.bin, r.mask_head, '') as head, coalesce(r.last4, r.mask_tail, '') as tail,
      r.kind <> 'withdraw' and (r.token is not null or r.member_number is not null) as said
    from touched_key k join record r using (company_id, key) join batch b on b.id = r.batch_id
    where ${asked} and (b.state = 'committed' or b.id = ${options.alsoBatch ?? null}::int) and r.outcome = any (${[...statementOutcomes]}::text[])
    order by r.company_id, r.key`;
  const decided = await tx.$queryRaw<
    { company_id: number; key: string; kind: InquiryDecision["kind"]; content: string; on_date: Date | null }[]
  >`
    select i.company_id, i.key, d.kind, d.content, d.on_date
    from touched_key k join inquiry i using (company_id, key) join decision d on d.inquiry_id = i.id
    where ${asked} and d.undone_at is null order by d.id`;
  const cases = new Map<string, Case>();
  const find = (companyId: number, key: string): Case => {
    const name = `${companyId} ${key}`;
    const found = cases.get(name) ?? { companyId, key, statements: [], decisions: [] };
    cases.set(name, found);
    return found;
  };
  for (const row of touched) find(row.company_id, row.key);
  for (const row of rows) find(row.company_id, row.key).statements.push(toStatement(row));
  for (const row of decided) find(row.company_id, row.key).decisions.push(toDecision(row));
  return [...cases.values()];
}

/** A row as readCases selects it, as a statement. */
export function toStatement(row: StatementRow): Statement {
  return {
    batchId: row.batch_id,
    rowNo: row.row_no,
    receivedOn: fromDbDate(row.received_on),
    delivery: row.delivery,
    kind: row.kind,
    content: row.said ? { hash: row.hash ?? "", card: { token: row.token, head: row.head, tail: row.tail } } : null,
  };
}

/** A decision's row as what it says of an inquiry. */
export function toDecision(row: { kind: string; content: string; on_date: Date | null }): InquiryDecision {
  if (row.kind === "void") return { kind: "void" };
  if (row.kind === "choose") {
    return { kind: "choose", content: row.content, onDate: fromDbDate(row.on_date ?? toDbDate("1970-01-01")) };
  }
  return { kind: row.kind as "take" | "refuse", content: row.content };
}

/** Marks inquiries as touched, by what they are found with. */
export async function touchInquiries(tx: Tx, inquiryIds: readonly number[]): Promise<void> {
  await tx.$executeRaw`
    insert into touched_key select distinct company_id, key from inquiry where id = any (${[...inquiryIds]}::int[])`;
}

/** Marks every inquiry that a batch speaks of as touched. */
export async function touchBatch(tx: Tx, batchId: number): Promise<void> {
  const touched = await tx.$executeRaw`
    insert into touched_key select distinct company_id, key from record
    where batch_id = ${batchId}::int and outcome = any (${[...statementOutcomes]}::text[])`;
  if (touched > MANY) await tx.$executeRaw`analyze touched_key`;
}
