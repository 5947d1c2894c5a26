import { headerText } from "@/lib/companies/rules";
import { type Field, fields, type ProfileBody } from "@/lib/companies/schema";

export type ColumnMap = Partial<Record<Field, number>>;

export type Mapping = {
  readonly columns: ColumnMap;
  /** Fields the profile names that no column of the file answers to. */
  readonly missing: readonly Field[];
  /** Fields that two columns answer to. */
  readonly ambiguous: readonly Field[];
};

/** Names of columns without a header row: "#1", "#2" … */
export function positions(width: number): string[] {
  return Array.from({ length: width }, (_, i) => `#${i + 1}`);
}

/**
 * Finds each field's column by its exact header, any of those that the profile accepts, in the order it lists them.
 * @param header the file's header cells, or positions() where it has none
 */
export function mapColumns(profile: Pick<ProfileBody, "columns">, header: readonly string[]): Mapping {
  const found = header.map(headerText);
  const columns: ColumnMap = {};
  const missing: Field[] = [];
  const ambiguous: Field[] = [];
  for (const field of fields) {
    const accepted = profile.columns[field];
    if (!accepted) continue;
    const name = accepted.map(headerText).find((text) => found.includes(text));
    if (name === undefined) missing.push(field);
    else if (found.indexOf(name) !== found.lastIndexOf(name)) ambiguous.push(field);
    else columns[field] = found.indexOf(name);
  }
  return { columns, missing, ambiguous };
}

/** A cell that could be a security code or PIN, were its column one. */
export function couldBeSecurityCode(cell: string): boolean {
  return /^\s*[0-9０-９]{3,4}\s*$/.test(cell);
}

/** Share of a column's rows from which a bare column of short numbers is held and asked about. */
export const SUSPICIOUS_SHARE = 0.9;

const separators = [",", "\t", ";", "|"] as const;
export type Separator = (typeof separators)[number];

/**
 * Which separator a file uses: the one under which the profile finds most of its columns; without a header, the one
 * that gives the same number of cells in most records. Null when nothing speaks for any.
 * @param parse gives the first records under a separator, or null where they do not parse
 */
export function chooseSeparator(
  profile: Pick<ProfileBody, "columns">,
  headerRow: number,
  parse: (separator: Separator) => readonly (readonly string[])[] | null,
): Separator | null {
  let best: Separator | null = null;
  let bestScore = 0;
  for (const separator of separators) {
    const records = parse(separator);
    if (!records?.length) continue;
    const header = headerRow > 0 ? records[headerRow - 1] : positions(records[0]?.length ?? 0);
    const mapped = header ? Object.keys(mapColumns(profile, header).columns).length : 0;
    const filled = records.filter((r) => r.length > 1);
    const width = filled[0]?.length ?? 1;
    const agreeing = filled.filter((r) => r.length === width).length / records.length;
    const score = mapped * 100 + (filled.length ? agreeing * Math.min(width, 50) : 0);
    if (score > bestScore) [best, bestScore] = [separator, score];
  }
  return best;
}
