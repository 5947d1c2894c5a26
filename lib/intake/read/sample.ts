import type { Actor } from "@/lib/access/actor";
import { headerText, suggestColumns } from "@/lib/companies/rules";
import type { ProfileBody } from "@/lib/companies/schema";
import { plainText } from "@/lib/core/text";
import { findBatch } from "@/lib/intake/batches";
import { lookAtDelivery } from "./look";
import { positions } from "./map";

const RECORDS = 200;
const SAMPLES = 3;
const HEADER_WITHIN = 20;
const WORDS = 12;
const LONGEST_WORD = 30;

/** One column of a delivery at hand: its name, what stands in it, card numbers masked. */
export type SampleColumn = {
  readonly name: string;
  /** The first values that differ. */
  readonly samples: readonly string[];
  /** All values of the first records, where they are few: words that may need a meaning. */
  readonly words: readonly string[];
};

export type Sample = {
  readonly headerRow: number;
  readonly columns: readonly SampleColumn[];
  /** Of a workbook the sheet that is shown; null where it is the only one. */
  readonly sheet?: string | null;
};

/**
 * The columns of a company's delivery, for the profile that is to read it. Null where it is another company's, typed, or
 * erased. Throws NotFound.
 */
export async function sampleDelivery(
  actor: Actor,
  of: { companyId: number; batchId: number; body: ProfileBody | undefined },
): Promise<Sample | null> {
  const batch = await findBatch(actor, of.batchId);
  if (batch.company.id !== of.companyId || batch.source === "typed") return null;
  const chosen = batch.layout?.chosen ?? {};
  const said = of.body?.format === "csv" ? of.body : undefined;
  const encoding = chosen.encoding ?? (said?.encoding === "auto" ? undefined : said?.encoding);
  const separator = chosen.separator ?? (said?.separator === "auto" ? undefined : said?.separator);
  const sheet = chosen.sheet ?? (of.body?.format === "xlsx" ? of.body.sheet : null);
  const look = await lookAtDelivery(
    actor,
    of.batchId,
    { ...(encoding && { encoding }), ...(separator && { separator }), ...(sheet && { sheet }) },
    RECORDS,
  );
  if (!look) return null;
  const headerRow =
    batch.reason?.headerRow ?? chosen.headerRow ?? of.body?.headerRow ?? likelyHeader(look.records) ?? 1;
  return {
    headerRow,
    columns: columnsOf(look.records, headerRow),
    ...(look.workbook && { sheet: look.workbook.sheets.length > 1 ? look.workbook.sheet : null }),
  };
}

/** Number of the record that names the most of our fields, in the words of card companies; null where none names two. */
export function likelyHeader(records: readonly (readonly string[])[]): number | null {
  let best = { row: 0, named: 1 };
  for (const [i, cells] of records.slice(0, HEADER_WITHIN).entries()) {
    const named = Object.keys(suggestColumns(cells)).length;
    if (named > best.named) best = { row: i + 1, named };
  }
  return best.row || null;
}

/** Columns of records under a header row; 0: the file has none. */
export function columnsOf(records: readonly (readonly string[])[], headerRow: number): SampleColumn[] {
  const width = Math.max(0, ...records.map((cells) => cells.length));
  const header = headerRow > 0 ? (records[headerRow - 1] ?? []).map(headerText) : positions(width);
  const data = records.slice(headerRow);
  return header.flatMap((name, at) => {
    if (name === "") return [];
    const values = [...new Set(data.map((cells) => plainText(cells[at] ?? "")).filter(Boolean))];
    const words = values.length <= WORDS && values.every((one) => one.length <= LONGEST_WORD) ? values : [];
    return [{ name, samples: values.slice(0, SAMPLES), words: words.filter((word) => word !== "•••") }];
  });
}
