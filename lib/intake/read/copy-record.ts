import type { BinaryRows } from "./binary-rows";
import type { RecordRow, ReliefRow } from "./stage";

/** Columns of `record` in the order in which staging writes them. */
export const recordColumns = [
  "batch_id",
  "row_no",
  "line",
  "company_id",
  "outcome",
  "key",
  "kind",
  "reference",
  "fingerprint",
  "token",
  "cipher",
  "bin",
  "last4",
  "mask_head",
  "mask_tail",
  "expiry",
  "member_number",
  "ties",
  "misuse_on",
  "amount",
  "currency",
  "merchant",
  "city",
  "country",
  "mcc",
  "channel",
  "note",
  "detection_case",
  "use_status",
  "reason",
  "words",
  "old_token",
  "old_cipher",
  "old_bin",
  "old_last4",
  "content_hash",
  "findings",
  "level",
  "sent_key",
] as const;

/** Columns of `record_relief` in the order in which staging writes them. */
export const reliefColumns = [
  "batch_id",
  "row_no",
  "company_id",
  "status",
  "amount",
  "currency",
  "relief_on",
  "stopped_on",
  "reissued_on",
  "new_token",
  "new_cipher",
  "new_bin",
  "new_last4",
] as const;

/** Columns of `record_cells` in the order in which staging writes them. */
export const cellsColumns = ["batch_id", "first_row", "last_row", "sealed"] as const;

/** A row as COPY takes it, in the order of recordColumns. */
export function writeRecord(to: BinaryRows, row: RecordRow): void {
  to.row(recordColumns.length);
  to.integer(row.batchId);
  to.integer(row.rowNo);
  to.integer(row.line);
  to.integer(row.companyId);
  to.text(row.outcome);
  to.text(row.key);
  to.text(row.kind);
  to.text(row.reference);
  to.octets(row.fingerprint);
  to.octets(row.token);
  to.octets(row.cipher);
  to.text(row.bin);
  to.text(row.last4);
  to.text(row.maskHead);
  to.text(row.maskTail);
  to.text(row.expiry);
  to.text(row.memberNumber);
  to.boolean(row.ties);
  to.day(row.misuseOn);
  to.bigint(row.amount);
  to.text(row.currency);
  to.text(row.merchant);
  to.text(row.city);
  to.text(row.country);
  to.text(row.mcc);
  to.text(row.channel);
  to.text(row.note);
  to.smallint(row.detectionCase);
  to.text(row.useStatus);
  to.text(row.reason);
  to.json(row.words);
  to.octets(row.oldToken);
  to.octets(row.oldCipher);
  to.text(row.oldBin);
  to.text(row.oldLast4);
  to.octets(row.contentHash);
  to.json(row.findings.length ? row.findings : null);
  to.text(row.level);
  to.text(row.sentKey);
}

/** What a record says of relief, in the order of reliefColumns. */
export function writeRelief(to: BinaryRows, { batchId, rowNo, companyId }: RecordRow, relief: ReliefRow): void {
  to.row(reliefColumns.length);
  to.integer(batchId);
  to.integer(rowNo);
  to.integer(companyId);
  to.text(relief.status);
  to.bigint(relief.amount);
  to.text(relief.currency);
  to.day(relief.on);
  to.day(relief.stoppedOn);
  to.day(relief.reissuedOn);
  to.octets(relief.newToken);
  to.octets(relief.newCipher);
  to.text(relief.newBin);
  to.text(relief.newLast4);
}

/** Rows of cells as sent, in the order of cellsColumns. */
export function writeCells(
  to: BinaryRows,
  batchId: number,
  firstRow: number,
  lastRow: number,
  sealed: Uint8Array,
): void {
  to.row(cellsColumns.length);
  to.integer(batchId);
  to.integer(firstRow);
  to.integer(lastRow);
  to.octets(sealed);
}
