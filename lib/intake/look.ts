import { type Actor, permit } from "@/lib/access/actor";
import type { Encoding } from "@/lib/companies/schema";
import { maskForScreen } from "@/lib/core/text";
import { detectEncoding } from "./detect";
import { couldBeSecurityCode, type Separator } from "./map";
import { openDelivery } from "./open-delivery";
import { parseRecords } from "./parse";

import type { ReadChoice } from "./schema";
import { RecordSplitter } from "./split";

const BYTES = 65_536;
const RECORDS = 10;
const COLUMNS = 40;
const separators: readonly Separator[] = [",", "\t", ";", "|"];

/** The beginning of a delivery as it reads under an encoding and a separator. */
export type Look = {
  readonly encoding: Encoding;
  readonly separator: Separator;
  /** First records; card numbers masked, what could be a security code hidden. */
  readonly records: readonly (readonly string[])[];
};

/**
 * Shows the beginning of a delivery that could not be read, so that a person sees which encoding, separator and header
 * row are right. Bytes that are not the encoding's show as U+FFFD: nothing of it is stored. Null where its bytes have
 * been erased.
 */
export async function lookAtDelivery(
  actor: Actor,
  batchId: number,
  choice: Pick<ReadChoice, "encoding" | "separator"> = {},
): Promise<Look | null> {
  permit(actor, "batch.read");
  const first = await openDelivery(batchId).next();
  if (first.done) return null;
  const bytes = first.value.subarray(0, BYTES);
  const encoding = choice.encoding ?? likelyEncoding(bytes, bytes.length < BYTES);
  const text = new TextDecoder(encoding).decode(bytes, { stream: true });
  const found = (choice.separator ? [choice.separator] : separators)
    .map((separator) => ({ separator, records: firstRecords(text, separator) }))
    .toSorted((a, b) => widest(b.records) - widest(a.records))[0];
  return {
    encoding,
    separator: found?.separator ?? ",",
    records: (found?.records ?? []).map((cells) => cells.slice(0, COLUMNS).map(shown)),
  };
}

function likelyEncoding(bytes: Uint8Array, whole: boolean): Encoding {
  try {
    return detectEncoding(bytes, whole);
  } catch {
    return "utf-8";
  }
}

function firstRecords(text: string, separator: Separator): string[][] {
  const records: string[][] = [];
  try {
    for (const piece of new RecordSplitter(separator, 1).take(text)) {
      records.push(...parseRecords(piece.text, separator, piece.firstLine));
      if (records.length >= RECORDS) break;
    }
  } catch {
    // A misplaced quote: what stands above it is shown.
  }
  if (records.length > 0) return records.slice(0, RECORDS);
  return text
    .split(/\r\n|\n|\r/, RECORDS)
    .filter((line) => line !== "")
    .map((line) => line.slice(0, 4000).split(separator));
}

function widest(records: readonly (readonly string[])[]): number {
  return Math.max(0, ...records.map((cells) => cells.length));
}

function shown(cell: string): string {
  return couldBeSecurityCode(cell) ? "•••" : maskForScreen(cell).slice(0, 60);
}
