import { plainText } from "@/lib/core/text";
import { finding } from "@/lib/intake/schema";
import type { Checked, Rules } from "./validate";
import { emptyValues } from "./values";

/** A record that is none: a title above the header, a blank line, a total. It is kept as skipped, with the reason. */
export function skippedRow(code: "TITLE_ROW" | "BLANK_ROW" | "TOTAL_ROW" | "REPEATED_HEADER"): Checked {
  return { values: emptyValues(), findings: [finding(code)], level: "note", outcome: "skipped" };
}

const totals = /^(?:総?合計|小計|総計|累計|計|grand ?total|sub-?total|totals?|sum)(?:$|[\s::(/]|件数|金額|\d)/i;

/** Why a row of cells is no record, or null: blank, the header once more, or a total line without a card number. */
export function notARecord(
  rules: Pick<Rules, "columns" | "header">,
  cells: readonly string[],
  hasHeader: boolean,
): "BLANK_ROW" | "TOTAL_ROW" | "REPEATED_HEADER" | null {
  let first = "";
  for (const cell of cells) {
    first = plainText(cell);
    if (first !== "") break;
  }
  if (first === "") return "BLANK_ROW";
  if (hasHeader && cells.length === rules.header.length && cells.every((cell, i) => cell === rules.header[i])) {
    return "REPEATED_HEADER";
  }
  if (totals.test(first)) {
    const card = rules.columns.cardNumber === undefined ? "" : (cells[rules.columns.cardNumber] ?? "");
    if ((plainText(card).match(/\d/g) ?? []).length < 4) return "TOTAL_ROW";
  }
  return null;
}
