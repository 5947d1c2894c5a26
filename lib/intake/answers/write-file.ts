import { type Encoding, type Field, fields, type ProfileBody } from "@/lib/companies/schema";
import type { IsoDate } from "@/lib/core/dates";
import { fitted } from "@/lib/intake/check/back/as-columns";
import { guarded, quoted } from "@/lib/intake/check/back/as-text";
import { BOM, encodeText, mappable } from "@/lib/intake/check/encode";
import { columnsOf } from "@/lib/intake/formats/fixed";
import { type RowToWrite, writeWorkbook } from "@/lib/intake/formats/workbook/write-workbook";
import type { Found } from "@/lib/intake/read/layout";
import { positions } from "@/lib/intake/read/map";

/** The one who is asked, and how its files look: the profile in force, and what its last delivery was found to be. */
export type Addressee = { readonly profile: ProfileBody; readonly last: Found | null };

export type AnswerFile = {
  readonly bytes: AsyncGenerator<Uint8Array>;
  readonly ending: "csv" | "tsv" | "txt" | "xlsx";
  readonly type: string;
};

/** What a question says beside the columns. */
export type Words = { readonly title: string; readonly header: string };
export type Line = { readonly cells: Readonly<Partial<Record<Field, string>>>; readonly question: string };

/**
 * Questions as a file that its addressee fills in and sends back as it sends everything: columns by its own names in its
 * own order, in its encoding and with its separator, a workbook where it sends workbooks. The question stands behind the
 * last column, where the profile reads nothing. What a spreadsheet would take for a formula is marked as text.
 */
export function writeQuestions(to: Addressee, words: Words, lines: AsyncIterable<Line>, on: IsoDate): AnswerFile {
  const { profile } = to;
  if (profile.format === "fixed") return asColumns({ ...to, profile }, words, lines);
  const header = headerOf(to);
  if (profile.format === "xlsx") {
    const sheet = profile.sheet ?? to.last?.workbook?.sheet ?? words.header;
    const rows = sheetRows(profile.headerRow, header, words, lines);
    const type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    return { bytes: writeWorkbook(sheet, rows, { on }), ending: "xlsx", type };
  }
  const encoding = encodingOf(to);
  const separator = profile.separator === "auto" ? to.last?.separator || "," : profile.separator;
  const bytes = textLines(profile.headerRow, header, words, lines, { encoding, separator });
  return separator === "\t"
    ? { bytes, ending: "tsv", type: `text/tab-separated-values; charset=${encoding}` }
    : { bytes, ending: "csv", type: `text/csv; charset=${encoding}` };
}

type Header = { readonly names: readonly string[]; readonly fieldAt: readonly (Field | undefined)[] };

function encodingOf({ profile, last }: Addressee): Encoding {
  const told = profile.format === "xlsx" ? "auto" : profile.encoding;
  return told !== "auto" ? told : ((last?.encoding || "utf-8") as Encoding);
}

/** The columns of its last delivery in their order, then those that the profile knows and that delivery did not have. */
function headerOf({ profile, last }: Addressee): Header {
  const own = profile.headerRow > 0 ? (last?.header ?? []) : positions(widthOf(profile, last));
  const names = [...own];
  const fieldAt: (Field | undefined)[] = names.map(() => undefined);
  for (const field of fields) {
    const accepted = profile.columns[field];
    if (!accepted) continue;
    const at = names.findIndex((name, i) => accepted.includes(name) && fieldAt[i] === undefined);
    if (at >= 0) fieldAt[at] = field;
    else if (profile.headerRow > 0) fieldAt[names.push(accepted[0] as string) - 1] = field;
  }
  return { names, fieldAt };
}

/** Columns of a file without names: up to the last that is read. */
function widthOf(profile: ProfileBody, last: Found | null): number {
  const read = Object.values(profile.columns).flatMap((names) => names.map((name) => Number(name.replace("#", ""))));
  return Math.max(last?.header.length ?? 0, ...read.filter(Number.isInteger), 1);
}

function ownCells({ fieldAt }: Header, { cells }: Line): string[] {
  return fieldAt.map((field) => (field === undefined ? "" : (cells[field] ?? "")));
}

async function* textLines(
  headerRow: number,
  header: Header,
  words: Words,
  lines: AsyncIterable<Line>,
  { encoding, separator }: { encoding: Encoding; separator: string },
): AsyncGenerator<Uint8Array> {
  const line = (cells: readonly string[]) => {
    const text = cells.map((cell) => quoted(mappable(guarded(cell), encoding), separator)).join(separator);
    return encodeText(`${text}\r\n`, encoding);
  };
  yield BOM[encoding] ?? Buffer.alloc(0);
  // As many titles as stand above its header.
  for (let title = 1; title < headerRow; title++) yield line([words.title]);
  if (headerRow > 0) yield line([...header.names, words.header]);
  for await (const one of lines) yield line([...ownCells(header, one), one.question]);
}

async function* sheetRows(
  headerRow: number,
  header: Header,
  words: Words,
  lines: AsyncIterable<Line>,
): AsyncGenerator<RowToWrite> {
  if (headerRow > 1) yield { row: 1, cells: [words.title] };
  if (headerRow > 0) yield { row: headerRow, cells: [...header.names, words.header] };
  let row = headerRow;
  for await (const one of lines) yield { row: ++row, cells: [...ownCells(header, one), one.question] };
}

/** Records that end with their line: the question stands behind the last column. */
function asColumns(
  to: { profile: Extract<ProfileBody, { format: "fixed" }>; last: Found | null },
  words: Words,
  lines: AsyncIterable<Line>,
): AnswerFile {
  const { profile } = to;
  const encoding = encodingOf(to);
  const columns = columnsOf(profile);
  const fieldOf = (name: string) => fields.find((field) => profile.columns[field]?.includes(name));
  const bytes = async function* () {
    for (let title = 0; title < profile.headerRow; title++) {
      yield encodeText(`${mappable(words.title, encoding)}\r\n`, encoding);
    }
    for await (const { cells, question } of lines) {
      const own = columns.slice(0, -1).map((column) => {
        const field = fieldOf(column.name);
        return fitted({ profile, encoding }, column, (field && cells[field]) ?? "");
      });
      yield encodeText(`${own.join("")} ${mappable(question, encoding)}\r\n`, encoding);
    }
  };
  return { bytes: bytes(), ending: "txt", type: `text/plain; charset=${encoding}` };
}
