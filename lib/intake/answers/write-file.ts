import { type Encoding, type Field, type FixedProfile, fields, type ProfileBody } from "@/lib/companies/schema";
import { csvLine, csvStart } from "@/lib/core/csv";
import type { IsoDate } from "@/lib/core/dates";
import { fitted } from "@/lib/intake/check/back/as-columns";
import { guarded, quoted } from "@/lib/intake/check/back/as-text";
import { BOM, encodeText, mappable } from "@/lib/intake/check/encode";
import { type Column, columnsOf } from "@/lib/intake/formats/fixed";
import { type RowToWrite, writeWorkbook } from "@/lib/intake/formats/workbook/write-workbook";
import { writeZip } from "@/lib/intake/formats/write-zip";
import type { Found } from "@/lib/intake/read/layout";
import { positions } from "@/lib/intake/read/map";

/** The one who is asked, and how its files look: the profile in force, and what its last delivery was found to be. */
export type Addressee = { readonly profile: ProfileBody; readonly last: Found | null };

export type AnswerFile = {
  readonly bytes: AsyncGenerator<Uint8Array>;
  readonly ending: "csv" | "tsv" | "txt" | "xlsx" | "zip";
  readonly type: string;
};

/** What a question says beside the columns; reference: what heads the references where questions are a list of their own. */
export type Words = { readonly title: string; readonly header: string; readonly reference: string };
export type Line = { readonly cells: Readonly<Partial<Record<Field, string>>>; readonly question: string };

/**
 * Questions as a file that its addressee fills in and sends back as it sends everything: columns by its own names in its
 * own order, in its encoding and with its separator, a workbook where it sends workbooks. The question stands behind the
 * last column, where the profile reads nothing, or in a list beside records that have no end. What a spreadsheet would
 * take for a formula is marked as text.
 */
export function writeQuestions(to: Addressee, words: Words, lines: AsyncIterable<Line>, on: IsoDate): AnswerFile {
  const { profile } = to;
  if (profile.format === "fixed") {
    const form = { profile, encoding: encodingOf(to) };
    return profile.recordLength === null ? asLines(form, words, lines) : asBlocks(form, words, lines, on);
  }
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

type Form = { readonly profile: FixedProfile; readonly encoding: Encoding };

/** Records that end with their line: the question stands behind the last column. */
function asLines(form: Form, words: Words, lines: AsyncIterable<Line>): AnswerFile {
  const { profile, encoding } = form;
  const columns = columnsOf(profile).slice(0, -1);
  const bytes = async function* () {
    for (let title = 0; title < profile.headerRow; title++) {
      yield encodeText(`${mappable(words.title, encoding)}\r\n`, encoding);
    }
    for await (const line of lines) {
      yield encodeText(`${recordOf(form, columns, line)} ${mappable(line.question, encoding)}\r\n`, encoding);
    }
  };
  return { bytes: begun(encoding, bytes()), ending: "txt", type: `text/plain; charset=${encoding}` };
}

/**
 * Records of one length that follow each other without a line end have no room for words: they go into a ZIP, beside a
 * list of the questions by reference. The records are what is filled in and sent back.
 */
function asBlocks(form: Form, words: Words, lines: AsyncIterable<Line>, on: IsoDate): AnswerFile {
  const { profile, encoding } = form;
  const columns = columnsOf(profile);
  const whole: Column = { name: "", from: 0, to: columns.at(-1)?.to ?? 0 };
  // Kept while the records are written: asked again, the list could speak of other inquiries than the records do.
  const asked: [reference: string, question: string][] = [];
  const records = async function* () {
    for (let title = 0; title < profile.headerRow; title++) {
      yield encodeText(fitted(form, whole, words.title), encoding);
    }
    for await (const line of lines) {
      asked.push([line.cells.reference ?? "", line.question]);
      yield encodeText(recordOf(form, columns, line), encoding);
    }
  };
  const list = async function* () {
    yield Buffer.from(csvStart + csvLine(["No.", { free: words.reference }, { free: words.header }]));
    for (const [at, [reference, question]] of asked.entries()) {
      yield Buffer.from(csvLine([at + 1, { free: reference }, { free: question }]));
    }
  };
  const parts = [
    { name: "records.txt", bytes: begun(encoding, records()) },
    { name: "questions.csv", bytes: list() },
  ];
  return { bytes: writeZip(parts, on), ending: "zip", type: "application/zip" };
}

/** UTF-16 says in which order its bytes stand; a mark of UTF-8 would be counted as bytes of the first record. */
async function* begun(encoding: Encoding, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (encoding === "utf-16") yield BOM[encoding] as Buffer;
  yield* bytes;
}

function recordOf(form: Form, columns: readonly Column[], { cells }: Line): string {
  const fieldOf = (name: string) => fields.find((field) => form.profile.columns[field]?.includes(name));
  return columns
    .map((column) => {
      const field = fieldOf(column.name);
      return fitted(form, column, (field && cells[field]) ?? "");
    })
    .join("");
}
