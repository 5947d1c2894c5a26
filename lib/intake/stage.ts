import { hash } from "node:crypto";
import { seal, sealCard, tokenOf } from "@/lib/vault/seal";
import type { Checked, Values } from "./validate";

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
  "old_token",
  "old_cipher",
  "old_bin",
  "old_last4",
  "content_hash",
  "findings",
  "level",
] as const;

/** Rows of cells as sent that are sealed together in record_cells. */
export const CELLS_GROUP = 256;

export type Place = { readonly batchId: number; readonly companyId: number; readonly ties: boolean };

/** What a card number in the wrong column is replaced by, besides its mask: eight hexadecimal digits of its token. */
export function numberToken(digits: string): string {
  return tokenOf(digits).toString("hex", 0, 4);
}

/** One record as a line of COPY text, card number tokenised and sealed, in the order of recordColumns. */
export function copyLine(place: Place, rowNo: number, line: number, checked: Checked): string {
  const { values, outcome } = checked;
  const token = values.card === null ? null : tokenOf(values.card);
  const oldToken = values.oldCard === null ? null : tokenOf(values.oldCard);
  const live = outcome === "new";
  const fingerprint = live && values.reference === null ? fingerprintOf(values, token) : null;
  const key = !live
    ? null
    : values.reference !== null
      ? `r${values.reference}`
      : `f${(fingerprint as Buffer).toString("hex")}:1`;
  return [
    place.batchId,
    rowNo,
    line,
    place.companyId,
    outcome,
    text(key),
    values.kind,
    text(values.reference),
    bytes(fingerprint),
    bytes(token),
    values.card === null ? "\\N" : bytes(sealCard(values.card, token as Buffer)),
    values.card?.slice(0, 6) ?? "\\N",
    values.card?.slice(-4) ?? "\\N",
    text(values.maskHead),
    text(values.maskTail),
    text(values.expiry),
    text(values.memberNumber),
    place.ties ? "t" : "f",
    values.misuseOn ?? "\\N",
    values.amount ?? "\\N",
    text(values.currency),
    text(values.merchant),
    text(values.city),
    text(values.country),
    text(values.mcc),
    text(values.channel),
    text(values.note),
    values.detectionCase ?? "\\N",
    values.useStatus ?? "\\N",
    bytes(oldToken),
    values.oldCard === null ? "\\N" : bytes(sealCard(values.oldCard, oldToken as Buffer)),
    values.oldCard?.slice(0, 6) ?? "\\N",
    values.oldCard?.slice(-4) ?? "\\N",
    live ? bytes(contentHashOf(values)) : "\\N",
    checked.findings.length ? text(JSON.stringify(checked.findings)) : "\\N",
    checked.level ?? "\\N",
  ].join("\t");
}

/** Cells as sent, sealed for their place: at most CELLS_GROUP rows. */
export function sealCells(batchId: number, firstRow: number, rows: readonly (readonly string[])[]): Buffer {
  return seal(`cells:${batchId}:${firstRow}`, Buffer.from(JSON.stringify(rows)));
}

/**
 * What recognises an inquiry that has no reference (R4.5): card (or, masked, member number and visible digits), misuse
 * date, amount, currency and merchant. First 16 bytes of SHA-256 over the values, each with its length before it.
 */
function fingerprintOf(values: Values, token: Buffer | null): Buffer {
  const who =
    token === null ? ["m", values.memberNumber, values.maskHead, values.maskTail] : ["c", token.toString("hex")];
  return digest([...who, values.misuseOn, values.amount?.toString() ?? null, values.currency, values.merchant]);
}

/** Of the compared values (R4.4), card number left out: a masked and a full number of one card are no difference. */
function contentHashOf(values: Values): Buffer {
  return digest([
    values.memberNumber,
    values.expiry,
    values.misuseOn,
    values.amount?.toString() ?? null,
    values.currency,
    values.merchant,
    values.detectionCase?.toString() ?? null,
    values.useStatus,
    values.note,
    values.city,
    values.country,
    values.mcc,
    values.channel,
  ]);
}

function digest(parts: readonly (string | null)[]): Buffer {
  let joined = "";
  for (const part of parts) joined += part === null ? "-;" : `${part.length}:${part};`;
  return hash("sha256", joined, "buffer").subarray(0, 16);
}

function bytes(value: Buffer | null): string {
  return value === null ? "\\N" : `\\\\x${value.toString("hex")}`;
}

function text(value: string | null): string {
  if (value === null) return "\\N";
  return /[\\\t\n\r]/.test(value)
    ? value.replace(/\\/g, "\\\\").replace(/\t/g, "\\t").replace(/\n/g, "\\n").replace(/\r/g, "\\r")
    : value;
}
