import { type Actor, permit } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import { type Field, fields } from "@/lib/companies/schema";
import { businessClock } from "@/lib/core/clock";
import { sql, type Tx } from "@/lib/core/db";
import { NotFound } from "@/lib/core/errors";
import { type Refusal, type Result, refuse } from "@/lib/core/result";
import { looksLikeTrack, plainText, textDamage } from "@/lib/core/text";
import { statementOutcomes } from "@/lib/inquiries/statements";
import { BULK_TIMEOUT, lockMends } from "@/lib/intake/commit/locks";
import { rulesOfBatch } from "@/lib/intake/read/batch-rules";
import type { Finding, Outcome } from "@/lib/intake/schema";
import { seal } from "@/lib/vault/seal";
import { classify } from "./classify";
import { applyMends, baseOf, cellsAsSent, isRagged, mendContext, numbered, type SentRow, sentBase } from "./mends";

export type MendRefusal =
  | "WRONG_STATE"
  | "NO_SUCH_ROWS"
  | "NO_COLUMN"
  | "RAGGED"
  | "ERASED"
  | "UNCHANGED"
  | "TOO_LONG"
  | "NUL_CHARACTER"
  | "SENSITIVE"
  | "ALREADY_COMMITTED";

/** Above this many records a batch is not weighed again at each mend: the page says that it is out of date. */
const WEIGHED_AT_ONCE = 50_000;

type Locked = { state: string; companyId: number; records: number };
type Mendable = { row: SentRow & { findings: Finding[] | null }; key: string; sent: readonly string[]; column: number };

/**
 * Mends one cell of a record in review, or of one that waits in a committed batch. The record is held against the same
 * rules as reading did; the cell as sent stays, sealed, beside the mended one, with who and when. The mend is kept by
 * what the record is as sent, and put in wherever that comes again (RULEBOOK R4.5).
 *
 * A record that is committed already, with this cell, stands still: what holds of an inquiry would otherwise depend on
 * whether the mend or the commit came first (R1.5). Refuses ALREADY_COMMITTED with that batch; RAGGED where the values
 * have shifted; NO_COLUMN; SENSITIVE for track data (R8.2); ERASED; UNCHANGED.
 * @param input.value as typed; what is not a value of the field becomes a finding, as in a file
 */
export async function mendCell(
  actor: Actor,
  input: { batchId: number; rowNo: number; field: Field; value: string; why?: "proposal" },
): Promise<Result<{ outcome: Outcome; mendId: number }, MendRefusal>> {
  permit(actor, "batch.receive");
  const { batchId, rowNo, field, value } = input;
  if (value.length > 4000) return refuse("TOO_LONG");
  if (textDamage(value) === "NUL_CHARACTER") return refuse("NUL_CHARACTER");
  if (looksLikeTrack(value)) return refuse("SENSITIVE");
  return change(
    actor,
    async (tx) => {
      const batch = await lockForMends(tx, batchId);
      const found = await findMendable(tx, batchId, batch, rowNo, field);
      if ("ok" in found) return found;
      const { key, sent, column } = found;
      const original = plainText(sent[column] ?? "");
      const committed = await committedAsSent(tx, batch.companyId, key, field, original);
      if (committed !== null) return refuse("ALREADY_COMMITTED", { batch: committed });
      const now = (await businessClock(tx)).now;
      const before = await activeMends(tx, batch.companyId, key, field, found.row.mends ?? []);
      if (original === plainText(value) && before.length === 0) return refuse("UNCHANGED");
      await tx.mend.updateMany({
        where: { id: { in: before } },
        data: { undoneAt: now, undoneBy: actor.id, undoneByName: actor.name },
      });
      const place = { companyId: batch.companyId, key, field };
      // To write what was sent is to take the mend back.
      const mendId =
        original === plainText(value)
          ? 0
          : (
              await tx.mend.create({
                data: {
                  ...place,
                  sealedOriginal: bytes(seal(mendContext(place, "original"), Buffer.from(original))),
                  sealedValue: bytes(seal(mendContext(place, "value"), Buffer.from(value))),
                  batchId,
                  rowNo,
                  why: input.why ?? null,
                  madeBy: actor.id,
                  madeByName: actor.name,
                  madeAt: now,
                },
                select: { id: true },
              })
            ).id;
      await putIn(tx, batchId, batch, key);
      const after = await tx.record.findUniqueOrThrow({
        where: { batchId_rowNo: { batchId, rowNo } },
        select: { outcome: true },
      });
      return changed(
        { outcome: after.outcome as Outcome, mendId },
        mendId === 0
          ? { type: "record.mendUndone", subject: "batch", subjectId: batchId, details: { row: rowNo, field } }
          : { type: "record.mended", subject: "batch", subjectId: batchId, details: { row: rowNo, field, mendId } },
      );
    },
    { timeout: BULK_TIMEOUT },
  );
}

/** Takes a mend back: the cell says again what was sent. Refuses ALREADY_COMMITTED, WRONG_STATE, NO_SUCH_ROWS. */
export async function undoMend(
  actor: Actor,
  input: { batchId: number; rowNo: number; field: Field },
): Promise<Result<{ outcome: Outcome; mendId: number }, MendRefusal>> {
  permit(actor, "batch.receive");
  const { batchId, rowNo, field } = input;
  return change(
    actor,
    async (tx) => {
      const batch = await lockForMends(tx, batchId);
      const found = await findMendable(tx, batchId, batch, rowNo, field);
      if ("ok" in found) return found;
      const { key, sent, column, row } = found;
      const made = await activeMends(tx, batch.companyId, key, field, row.mends ?? []);
      if (made.length === 0) return refuse("NO_SUCH_ROWS");
      const committed = await committedAsSent(tx, batch.companyId, key, field, plainText(sent[column] ?? ""));
      if (committed !== null) return refuse("ALREADY_COMMITTED", { batch: committed });
      const now = (await businessClock(tx)).now;
      await tx.mend.updateMany({
        where: { id: { in: made } },
        data: { undoneAt: now, undoneBy: actor.id, undoneByName: actor.name },
      });
      await putIn(tx, batchId, batch, key);
      const after = await tx.record.findUniqueOrThrow({
        where: { batchId_rowNo: { batchId, rowNo } },
        select: { outcome: true },
      });
      return changed(
        { outcome: after.outcome as Outcome, mendId: made[0] as number },
        { type: "record.mendUndone", subject: "batch", subjectId: batchId, details: { row: rowNo, field } },
      );
    },
    { timeout: BULK_TIMEOUT },
  );
}

/** Locks the company's mends, then the batch: a commit takes them in the same order. */
async function lockForMends(tx: Tx, batchId: number): Promise<Locked> {
  const company = await tx.batch.findUnique({ where: { id: batchId }, select: { companyId: true } });
  if (!company) throw new NotFound(`batch ${batchId}`);
  await lockMends(tx, company.companyId);
  const [batch] = await tx.$queryRaw<[Locked]>`
    select state, company_id as "companyId", records from batch where id = ${batchId}::int for update`;
  return batch;
}

async function findMendable(
  tx: Tx,
  batchId: number,
  batch: Locked,
  rowNo: number,
  field: Field,
): Promise<Mendable | Refusal<MendRefusal>> {
  const [row] = await tx.$queryRaw<Mendable["row"][]>`
    select row_no as "rowNo", line, outcome, key, sent_key as "sentKey", encode(fingerprint, 'hex') as fingerprint,
      mends, findings from record where batch_id = ${batchId}::int and row_no = ${rowNo}::int`;
  if (!row) throw new NotFound(`record ${batchId}/${rowNo}`);
  const waits = batch.state === "committed" && row.outcome === "problem";
  if (batch.state !== "review" && !waits) return refuse("WRONG_STATE");
  const base = sentBase(row);
  if (row.outcome === "skipped" || base === null) return refuse("NO_SUCH_ROWS");
  if (isRagged(row.findings ?? [])) return refuse("RAGGED");
  const column = (await rulesOfBatch(tx, batchId))?.rules.columns[fields.includes(field) ? field : "reference"];
  if (column === undefined) return refuse("NO_COLUMN");
  const sent = (await cellsAsSent(tx, batchId, [rowNo])).get(rowNo);
  if (!sent) return refuse("ERASED");
  return { row, key: await keyIn(tx, batchId, row, base), sent, column };
}

/** The whole key of a record: its number among those of the batch that are equal as sent. */
async function keyIn(tx: Tx, batchId: number, row: SentRow, base: string): Promise<string> {
  if (base.startsWith("r")) return base;
  const like = await tx.$queryRaw<SentRow[]>`
    select row_no as "rowNo", key, sent_key as "sentKey" from record r
     where batch_id = ${batchId}::int and ${isAsSent(base)} order by row_no`;
  return numbered(like).find((one) => one.row.rowNo === row.rowNo)?.key as string;
}

/** Whether a record `r` without a reference is, as sent, what the base says. */
function isAsSent(base: string) {
  return sql`((r.sent_key is null and r.key like ${`${base}:%`}) or r.sent_key = ${base} or r.sent_key like ${`${base}:%`})`;
}

/** Mends that hold for a key's field and are in this record. */
async function activeMends(tx: Tx, companyId: number, key: string, field: Field, inRecord: readonly number[]) {
  const rows = await tx.mend.findMany({
    where: { companyId, key, field, undoneAt: null, id: { in: [...inRecord] } },
    select: { id: true },
  });
  return rows.map(({ id }) => id);
}

/** The committed batch in which a record that is the same as sent, with this cell, is a statement; null: none. */
async function committedAsSent(tx: Tx, companyId: number, key: string, field: Field, original: string) {
  const base = baseOf(key);
  const rows = await tx.$queryRaw<(SentRow & { batchId: number })[]>`
    select r.batch_id as "batchId", r.row_no as "rowNo", r.outcome, r.key, r.sent_key as "sentKey"
      from record r join batch b on b.id = r.batch_id
     where b.state in ('committing', 'committed') and r.company_id = ${companyId}::int
       and ${base.startsWith("r") ? sql`((r.key = ${key} and r.sent_key is null) or r.sent_key = ${key})` : isAsSent(base)}
     order by r.batch_id, r.row_no`;
  const same = [...new Set(rows.map((row) => row.batchId))]
    .flatMap((id) => numbered(rows.filter((row) => row.batchId === id)))
    .filter((one) => one.key === key && (statementOutcomes as readonly string[]).includes(one.row.outcome));
  for (const { batchId, rowNo } of same.map(({ row }) => row)) {
    const column = (await rulesOfBatch(tx, batchId))?.rules.columns[field];
    const cells = (await cellsAsSent(tx, batchId, [rowNo])).get(rowNo);
    if (column !== undefined && cells && plainText(cells[column] ?? "") === original) return batchId;
  }
  return null;
}

/** In this batch, and in records that wait in committed ones; other batches meet it when they are weighed. */
async function putIn(tx: Tx, batchId: number, batch: Locked, key: string): Promise<void> {
  const waiting = await tx.$queryRaw<{ id: number }[]>`
    select distinct b.id from record r join batch b on b.id = r.batch_id
     where r.company_id = ${batch.companyId}::int and b.state = 'committed' and r.outcome = 'problem'
       and (r.sent_key = ${key} or r.sent_key = ${key.replace(/:\d+$/, "")})`;
  for (const { id } of waiting) await applyMends(tx, id);
  if (batch.state !== "review") return;
  if (batch.records > WEIGHED_AT_ONCE) await applyMends(tx, batchId);
  else await classify(tx, batchId);
}

function bytes(sealed: Buffer): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(sealed);
}
