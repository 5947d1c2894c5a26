import type { InquiryField as Field } from "@/lib/companies/schema";
import type { Finding, Level, TypedRow } from "@/lib/intake/schema";
import type { KnownMember } from "@/lib/members/queries";

/** What is known of a row: nothing yet, being asked, answered, or the asking failed. */
export type Checked = {
  readonly state: "asking" | "answered" | "failed";
  readonly findings: readonly Finding[];
  readonly level: Level | null;
  /** The member that it belongs to already; null: a new one; undefined: not looked up. */
  readonly known?: KnownMember | null;
};
export type Row = { readonly id: number; readonly values: TypedRow; readonly checked?: Checked };

export const mainFields = [
  "reference",
  "cardNumber",
  "memberNumber",
  "misuseOn",
  "amount",
  "merchant",
  "detectionCase",
  "note",
] as const satisfies readonly Field[];
export const moreFields = [
  "kind",
  "expiry",
  "currency",
  "city",
  "country",
  "mcc",
  "channel",
  "useStatus",
  "oldCardNumber",
] as const satisfies readonly Field[];

export function isBlank(row: Row): boolean {
  return Object.values(row.values).every((value) => !value?.trim());
}

/** The last row is always an empty one, so that there is a place to go on. */
export function withRoom(rows: readonly Row[], nextId: () => number): readonly Row[] {
  const last = rows.at(-1);
  return last && isBlank(last) ? rows : [...rows, { id: nextId(), values: {} }];
}

/**
 * Puts cells copied out of a spreadsheet into the rows from one place on. What would lie beyond the last column is left
 * out.
 */
export function pasted(
  rows: readonly Row[],
  at: { row: number; column: number },
  columns: readonly Field[],
  text: string,
  nextId: () => number,
): readonly Row[] {
  const lines = text.replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n");
  const next = [...rows];
  lines.forEach((line, i) => {
    const before = next[at.row + i] ?? { id: nextId(), values: {} };
    const cells = line.split("\t").map((cell, j) => [columns[at.column + j], cell.trim()] as const);
    const values = Object.fromEntries(cells.filter(([field]) => field !== undefined)) as TypedRow;
    next[at.row + i] = { id: before.id, values: { ...before.values, ...values } };
  });
  return withRoom(next, nextId);
}

/** A typed card number while its field does not have the focus: BIN and last four (RULEBOOK R8.3). */
export function masked(value: string): string {
  const digits = value.normalize("NFKC").replace(/[\s-]/g, "");
  return /^\d{11,19}$/.test(digits) ? `${digits.slice(0, 6)}••••••${digits.slice(-4)}` : value;
}
