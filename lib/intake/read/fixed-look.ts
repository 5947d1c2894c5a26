import type { Encoding, FixedProfile } from "@/lib/companies/schema";
import { plainText } from "@/lib/core/text";
import { openFixed } from "@/lib/intake/formats/fixed";
import { sniffContent } from "@/lib/intake/formats/sniff";
import type { ByteSource } from "@/lib/intake/receive/open-delivery";
import { type ReadChoice, Unreadable } from "@/lib/intake/schema";
import { readCard } from "@/lib/intake/values/card";
import { COLUMNS, type Look, lookAt, shown } from "./look";

/**
 * The beginning of a file under fixed columns; a workbook is none of these, whatever is said of it. Null where no row can
 * be shown, and where the columns do not fit.
 */
export async function lookAtFixed(
  source: ByteSource,
  profile: FixedProfile,
  chosen: ReadChoice,
  most: number,
): Promise<Look | null> {
  const first = await source.pieces().next();
  if (first.done) return null;
  if (sniffContent(first.value) === "zip") return lookAt(source, chosen, most);
  try {
    const file = await openFixed({ source, chosen, anyColumns: true }, profile);
    const { encoding, header } = file.found();
    for await (const piece of file.pieces()) {
      const cells = "cells" in piece ? piece.cells : [];
      const records = cells.slice(0, most).map((record) => shownRecord(record).slice(0, COLUMNS));
      return {
        encoding: encoding as Encoding,
        separator: "",
        records,
        candidates: [],
        fixedNames: header.slice(0, COLUMNS),
      };
    }
    return null;
  } catch (error) {
    if (error instanceof Unreadable) return null;
    throw error;
  }
}

/** Digits in a row from which on they could hold a card number, however it was cut. */
const CARD_DIGITS = 13;

/**
 * A record as a sample shows it. Where the columns stand is what a person tries out, so that a number may be cut into
 * columns of a few digits each, none of which looks like one: digits that stand beside each other in the record count
 * together, whatever columns they fall into. A column that is a card number shows as everywhere.
 */
export function shownRecord(cells: readonly string[]): string[] {
  const isCard = cells.map((cell) => {
    const read = readCard(plainText(cell));
    return read.kind === "full" && read.luhn;
  });
  // A card's own column parts the digits before it from those behind.
  const record = cells.map((cell, at) => (isCard[at] ? "|".repeat(cell.length) : cell)).join("");
  const hidden = record.replace(new RegExp(`\\p{Nd}(?:[ -]?\\p{Nd}){${CARD_DIGITS - 1},}`, "gu"), (digits) =>
    digits.replace(/\p{Nd}/gu, "•"),
  );
  let from = 0;
  return cells.map((cell, at) => {
    const start = from;
    from += cell.length;
    return shown(isCard[at] ? cell : hidden.slice(start, from));
  });
}
