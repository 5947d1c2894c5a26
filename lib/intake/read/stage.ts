import { hash } from "node:crypto";
import { fields } from "@/lib/companies/schema";
import { plainText } from "@/lib/core/text";
import type { Finding, Level } from "@/lib/intake/schema";
import { stampOf, tokenOf } from "@/lib/vault/number-keys";
import { seal, sealCard } from "@/lib/vault/seal";
import type { ColumnMap } from "./map";
import type { Checked } from "./validate";
import type { Relief, Values } from "./values";

/** Rows of cells as sent that are sealed together in record_cells. */
export const CELLS_GROUP = 256;

export type Place = { readonly batchId: number; readonly companyId: number; readonly ties: boolean };

/** What a card number in the wrong column is replaced by, besides its mask: eight hexadecimal digits of its stamp. */
export function numberToken(digits: string): string {
  return stampOf(digits).toString("hex", 0, 4);
}

/** One row of `record`: card number tokenised and sealed. */
export type RecordRow = Omit<Values, "card" | "oldCard" | "relief"> & {
  readonly batchId: number;
  readonly rowNo: number;
  readonly line: number;
  readonly companyId: number;
  readonly outcome: Checked["outcome"];
  readonly key: string | null;
  readonly fingerprint: Buffer | null;
  readonly token: Buffer | null;
  readonly cipher: Buffer | null;
  readonly bin: string | null;
  readonly last4: string | null;
  readonly ties: boolean;
  readonly oldToken: Buffer | null;
  readonly oldCipher: Buffer | null;
  readonly oldBin: string | null;
  readonly oldLast4: string | null;
  readonly contentHash: Buffer | null;
  readonly findings: readonly Finding[];
  readonly level: Level | null;
  readonly sentKey: string | null;
  /** A row of `record_relief`, where the record says anything of that. */
  readonly relief: ReliefRow | null;
};

/** What a record says of money and of the card's replacement, the new number tokenised and sealed. */
export type ReliefRow = Omit<Relief, "newCard"> & {
  readonly newToken: Buffer | null;
  readonly newCipher: Buffer | null;
  readonly newBin: string | null;
  readonly newLast4: string | null;
};

/**
 * A checked row as it is stored. Its key is its reference, or its fingerprint and the number 1, which classify() turns
 * into the k-th of equal records; problems and skipped records have none.
 */
export function recordRow(
  place: Place,
  rowNo: number,
  line: number,
  checked: Checked,
  sent: { readonly columns: ColumnMap; readonly cells: readonly string[] },
): RecordRow {
  const { values } = checked;
  const { card, oldCard } = values;
  const token = card === null ? null : tokenOf(card);
  const oldToken = oldCard === null ? null : tokenOf(oldCard);
  const live = checked.outcome === "new";
  const fingerprint = live && values.reference === null ? fingerprintOf(values) : null;
  // Written out: spreading made this function the dearest of the whole corridor.
  return {
    kind: values.kind,
    reference: values.reference,
    maskHead: values.maskHead,
    maskTail: values.maskTail,
    expiry: values.expiry,
    memberNumber: values.memberNumber,
    misuseOn: values.misuseOn,
    amount: values.amount,
    currency: values.currency,
    merchant: values.merchant,
    city: values.city,
    country: values.country,
    mcc: values.mcc,
    channel: values.channel,
    note: values.note,
    detectionCase: values.detectionCase,
    useStatus: values.useStatus,
    reason: values.reason,
    words: values.words,
    batchId: place.batchId,
    companyId: place.companyId,
    ties: place.ties,
    rowNo,
    line,
    outcome: checked.outcome,
    key: !live ? null : fingerprint ? `f${fingerprint.toString("hex")}:1` : `r${values.reference}`,
    fingerprint,
    token,
    cipher: token && sealCard(card as string, token),
    bin: card?.slice(0, 6) ?? null,
    last4: card?.slice(-4) ?? null,
    oldToken,
    oldCipher: oldToken && sealCard(oldCard as string, oldToken),
    oldBin: oldCard?.slice(0, 6) ?? null,
    oldLast4: oldCard?.slice(-4) ?? null,
    contentHash: live ? contentHashOf(values) : null,
    findings: checked.findings,
    level: checked.level,
    // A problem has no key; by this its mends find it again (R4.5).
    sentKey: checked.outcome === "problem" ? sentKeyOf(values.reference, sent) : null,
    relief: values.relief && reliefRow(values.relief),
  };
}

function reliefRow({ newCard, ...said }: Relief): ReliefRow {
  const newToken = newCard === null ? null : tokenOf(newCard);
  return {
    ...said,
    newToken,
    newCipher: newToken && sealCard(newCard as string, newToken),
    newBin: newCard?.slice(0, 6) ?? null,
    newLast4: newCard?.slice(-4) ?? null,
  };
}

/** What a problem is as sent: its reference, or, keyed because they may hold a card number, all cells that are read. */
function sentKeyOf(reference: string | null, sent: Parameters<typeof recordRow>[4]): string {
  if (reference !== null) return `r${reference}`;
  const cells = fields.map((field) => [field, plainText(sent.cells[sent.columns[field] ?? -1] ?? "")]);
  const said = cells.filter(([, text]) => text !== "");
  return `h${stampOf(`row:${JSON.stringify(said)}`).toString("hex", 0, 16)}`;
}

/** Cells as sent, sealed for their place: at most CELLS_GROUP rows. */
export function sealCells(batchId: number, firstRow: number, rows: readonly (readonly string[])[]): Buffer {
  return seal(`cells:${batchId}:${firstRow}`, Buffer.from(JSON.stringify(rows)));
}

/**
 * What recognises an inquiry that has no reference (R4.5): card (or, masked, member number and visible digits), misuse
 * date, amount, currency and merchant. First 16 bytes of SHA-256 over the values, each with its length before it.
 */
function fingerprintOf(values: Values): Buffer {
  const who =
    values.card === null
      ? ["m", values.memberNumber, values.maskHead, values.maskTail]
      : ["c", stampOf(values.card).toString("hex")];
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
  // As a buffer of its own each would be an object of the collector's, and take twice as long.
  return Buffer.from(hash("sha256", joined, "binary").slice(0, 16), "latin1");
}

export function copyBytes(value: Buffer | null): string {
  return value === null ? "\\N" : `\\\\x${value.toString("hex")}`;
}

/** A value as COPY text has it. */
export function copyText(value: string | null): string {
  if (value === null) return "\\N";
  return /[\\\t\n\r]/.test(value)
    ? value.replace(/\\/g, "\\\\").replace(/\t/g, "\\t").replace(/\n/g, "\\n").replace(/\r/g, "\\r")
    : value;
}
