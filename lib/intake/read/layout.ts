import { headerText, lackingFields, namesSecurityCode } from "@/lib/companies/rules";
import type { CsvProfile, Encoding, ProfileBody } from "@/lib/companies/schema";
import { maskForScreen, plainText } from "@/lib/core/text";
import { type Layout, type ReadChoice, Unreadable } from "@/lib/intake/schema";
import { chooseSeparator, mapColumns, oddSeparators, positions } from "./map";
import { parseRecords } from "./parse";
import { RecordSplitter, type TextPiece } from "./split";
import type { Rules } from "./validate";

/** Records looked at to find separator and header. */
export const LOOKED_AT = 100;
const MOST_COLUMNS = 500;

export type Found = NonNullable<Layout["found"]>;

/**
 * Finds how a delivery is laid out: separator, header, which column is which field.
 * @param beginning the decoded text's beginning; a record cut off at its end is left out unless `whole`
 * @param anyColumns whatever the columns are, none has to be there: who reads finds them by their place
 * Throws Unreadable: SEPARATOR_UNCLEAR, COLUMNS_MISSING (naming fields, and where the header may be instead),
 * COLUMNS_AMBIGUOUS, TOO_MANY_COLUMNS, NO_RECORDS; SENSITIVE_AUTHENTICATION_CODES where a column names itself so.
 */
export function findLayout(
  profile: CsvProfile,
  chosen: ReadChoice,
  encoding: Encoding,
  beginning: string,
  whole: boolean,
  anyColumns = false,
): Found {
  const headerRow = chosen.headerRow ?? profile.headerRow;
  if (plainText(beginning) === "") throw new Unreadable("NO_RECORDS");
  const look = (separator: string) => firstRecords(beginning, separator, whole, Math.max(LOOKED_AT, headerRow + 1));
  const told: string | undefined = chosen.separator ?? (profile.separator === "auto" ? undefined : profile.separator);
  const separator = told ?? guess(profile, headerRow, look, oddSeparators(beginning));
  const records = look(separator);
  const header = headerRow > 0 ? records[headerRow - 1] : positions(firstFilled(records).length);
  if (!header) throw new Unreadable("COLUMNS_MISSING", { fields: [], headerRow });
  return {
    format: "csv",
    encoding,
    separator,
    headerRow,
    ...nameColumns(profile, header, headerRow, records, anyColumns),
  };
}

/**
 * Which column is which field, by the header's cells. Throws Unreadable as findLayout does.
 * @param around the first records: where the header may be instead is told by its place in them
 */
export function nameColumns(
  profile: ProfileBody,
  header: readonly string[],
  headerRow: number,
  around: readonly (readonly string[])[] = [],
  anyColumns = false,
): Pick<Found, "header" | "columns" | "missing"> {
  if (header.length > MOST_COLUMNS) throw new Unreadable("TOO_MANY_COLUMNS", { found: String(header.length) });
  // Where a file without a header is read as if it had one, its first record lands here.
  const shown = header.map((cell) => maskForScreen(headerText(cell)).slice(0, 200));
  const sensitive = headerRow > 0 ? shown.filter(namesSecurityCode) : [];
  if (sensitive.length) throw new Unreadable("SENSITIVE_AUTHENTICATION_CODES", { columns: sensitive });

  const { columns, missing, ambiguous } = mapColumns(profile, header);
  if (ambiguous.length) throw new Unreadable("COLUMNS_AMBIGUOUS", { fields: ambiguous, columns: shown });
  const lacking = anyColumns ? [] : lackingFields(columns);
  if (lacking.length) {
    const elsewhere = headerPlace(profile, around);
    throw new Unreadable("COLUMNS_MISSING", {
      fields: missing.length ? missing : lacking,
      columns: shown,
      ...(headerRow > 0 && elsewhere >= 0 && { headerRow: elsewhere + 1 }),
    });
  }
  return { header: shown, columns, missing };
}

/** Index of the first record in which everything that has to be there is named; -1 where none is. */
export function headerPlace(profile: ProfileBody, records: readonly (readonly string[])[]): number {
  return records.findIndex((cells) => lackingFields(mapColumns(profile, cells).columns).length === 0);
}

function guess(
  profile: CsvProfile,
  headerRow: number,
  look: (separator: string) => string[][],
  others: readonly string[],
): string {
  let fault: unknown;
  const parse = (candidate: string) => {
    try {
      return look(candidate);
    } catch (error) {
      fault ??= error;
      return null;
    }
  };
  const separator = chooseSeparator(profile, headerRow, parse, others);
  if (separator) return separator;
  throw fault ?? new Unreadable("SEPARATOR_UNCLEAR");
}

/** The first records of a text; of one that is cut off, only the whole ones. */
function firstRecords(beginning: string, separator: string, whole: boolean, count: number): string[][] {
  const pieces: TextPiece[] = [];
  let fault: unknown;
  try {
    for (const piece of firstPieces(new RecordSplitter(separator, 1), beginning, whole)) {
      if (pieces.push(piece) === count) break;
    }
  } catch (error) {
    fault = error;
  }
  // A fault further down is the whole reading's to tell: the header may have something graver to say.
  if (pieces.length === 0) throw fault ?? new Unreadable("RECORD_TOO_LONG", { line: 1 });
  return pieces.flatMap((piece) => parseRecords(piece.text, separator, piece.firstLine));
}

function* firstPieces(splitter: RecordSplitter, beginning: string, whole: boolean): Generator<TextPiece> {
  yield* splitter.take(beginning);
  if (whole) yield* splitter.finish();
}

function firstFilled(records: readonly (readonly string[])[]): readonly string[] {
  return records.find((cells) => cells.some((cell) => plainText(cell) !== "")) ?? [];
}

/** A profile's word lists in the form in which cells are compared. */
export function plainWords(values: ProfileBody["values"]): ProfileBody["values"] {
  const plain = <T>(map: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(map).map(([word, meaning]) => [plainText(word), meaning]));
  return {
    kind: plain(values.kind),
    detectionCase: plain(values.detectionCase),
    useStatus: plain(values.useStatus),
    reason: plain(values.reason),
    reliefStatus: plain(values.reliefStatus),
  };
}

/** What a delivery's rows are held against. */
export function rulesFor(
  profile: Pick<ProfileBody, "dateOrder" | "defaultCurrency" | "numberIdentifies" | "values">,
  layout: Pick<Found, "header" | "columns" | "format" | "workbook" | "cutNumbers">,
  around: Pick<Rules, "binRanges" | "receivedOn" | "timeZone"> & { readonly placeholders: readonly string[] },
): Rules {
  return {
    header: layout.header,
    columns: layout.columns,
    serialDates: layout.format === "xlsx" ? (layout.workbook?.date1904 ? "1904" : "1900") : null,
    cutNumbers: layout.cutNumbers ?? false,
    dateOrder: profile.dateOrder,
    defaultCurrency: profile.defaultCurrency,
    numberIdentifies: profile.numberIdentifies,
    values: plainWords(profile.values),
    binRanges: around.binRanges,
    placeholders: around.placeholders.map(plainText),
    receivedOn: around.receivedOn,
    timeZone: around.timeZone,
  };
}
