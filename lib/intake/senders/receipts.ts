import { type Actor, permitFor } from "@/lib/access/actor";
import { witnessLook } from "@/lib/audit/change";
import { fromDbDate } from "@/lib/core/dates";
import { db, emptySql, type Reader, sql } from "@/lib/core/db";
import { Forbidden, NotFound } from "@/lib/core/errors";
import { maskForScreen } from "@/lib/core/text";
import type { BatchReason, BatchSource, BatchState, Finding, Outcome } from "@/lib/intake/schema";
import { outcomes } from "@/lib/intake/schema";
import type { Receipt } from "./api-schema";

/*
 * What a card company's key may see of its deliveries. Every read names the key's company: a batch of another one is
 * not there.
 */

function ownCompany(actor: Actor): number {
  if (actor.companyId === undefined) throw new Forbidden("batch.read");
  return actor.companyId;
}

/** Where one delivery of the key's own company stands. Throws NotFound, also for those of others. */
export async function findReceipt(actor: Actor, batchId: number): Promise<Receipt> {
  const companyId = ownCompany(actor);
  permitFor(actor, "batch.read", companyId);
  return receiptOf(db, companyId, batchId);
}

/** The same for who has just sent it, whether or not its key may read later. */
export async function receiptOf(from: Reader, companyId: number, batchId: number): Promise<Receipt> {
  const batch = await from.batch.findFirst({
    where: { id: batchId, companyId },
    include: { company: { select: { code: true } } },
  });
  if (!batch) throw new NotFound(`batch ${batchId}`);
  const read = !["received", "reading", "unreadable"].includes(batch.state) && batch.records > 0;
  const covers = batch.coversFrom && batch.coversTo && { from: batch.coversFrom, to: batch.coversTo };
  const declared = batch.declaredRecords !== null || batch.declaredAmount !== null;
  return {
    id: batch.id,
    company: batch.company.code,
    source: batch.source as BatchSource,
    state: batch.state as BatchState,
    receivedOn: fromDbDate(batch.receivedOn),
    receivedAt: batch.createdAt.toISOString(),
    covers: covers && { from: fromDbDate(covers.from), to: fromDbDate(covers.to) },
    declared: declared
      ? {
          records: batch.declaredRecords,
          amount: batch.declaredAmount === null ? null : Number(batch.declaredAmount),
          currency: batch.declaredCurrency,
        }
      : null,
    bytes: Number(batch.byteSize),
    sha256: Buffer.from(batch.sha256).toString("hex"),
    records: read ? batch.records : null,
    outcomes: read ? await countOutcomes(from, batchId) : null,
    reason: (batch.reason as BatchReason | null)?.code ?? null,
    links: { self: `/api/batches/${batch.id}`, results: `/api/batches/${batch.id}/results` },
  };
}

async function countOutcomes(reader: Reader, batchId: number): Promise<Record<Outcome, number>> {
  const rows = await reader.$queryRaw<{ outcome: Outcome; n: number }[]>`
    select outcome, count(*)::int as n from record where batch_id = ${batchId}::int group by outcome`;
  const counts = Object.fromEntries(outcomes.map((outcome) => [outcome, 0])) as Record<Outcome, number>;
  for (const { outcome, n } of rows) counts[outcome] = n;
  return counts;
}

export type ResultRow = {
  readonly row: number;
  readonly line: number;
  readonly reference: string | null;
  /** First six and last four digits at most. */
  readonly card: string | null;
  readonly outcome: Outcome;
  readonly findings: readonly Finding[];
};

/**
 * What became of each record of a delivery of the key's own company, in the delivery's order, one page by row number.
 * Card numbers as first six and last four (R8.3). Throws NotFound, also for those of others.
 */
export async function listResults(
  actor: Actor,
  batchId: number,
  page: { after: number; limit: number; outcome?: Outcome | undefined },
): Promise<{ state: BatchState; rows: ResultRow[]; nextAfter: number | null }> {
  const companyId = ownCompany(actor);
  permitFor(actor, "batch.read", companyId);
  const batch = await db.batch.findFirst({ where: { id: batchId, companyId }, select: { state: true } });
  if (!batch) throw new NotFound(`batch ${batchId}`);
  await witnessLook(actor, { type: "batch.read", subject: "batch", subjectId: batchId, details: {} });
  const after = Math.min(page.after, 2_147_483_646);
  type Row = Omit<ResultRow, "card" | "findings"> & {
    head: string | null;
    tail: string | null;
    findings: Finding[] | null;
  };
  const found = await db.$queryRaw<Row[]>`
    select row_no as row, line, reference, coalesce(bin, mask_head) as head, coalesce(last4, mask_tail) as tail,
           outcome, findings
      from record
     where batch_id = ${batchId}::int and row_no > ${after}::int
       ${page.outcome ? sql`and outcome = ${page.outcome}` : emptySql}
     order by row_no limit ${page.limit + 1}::int`;
  const rows = found.slice(0, page.limit);
  return {
    state: batch.state as BatchState,
    rows: rows.map(({ head, tail, ...row }) => ({
      ...row,
      reference: row.reference === null ? null : maskForScreen(row.reference),
      card: head === null && tail === null ? null : `${head ?? ""}******${tail ?? ""}`,
      findings: row.findings ?? [],
    })),
    nextAfter: found.length > page.limit ? (rows.at(-1)?.row ?? null) : null,
  };
}
