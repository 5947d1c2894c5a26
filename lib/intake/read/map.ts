import { headerText, lackingFields } from "@/lib/companies/rules";
import { type Field, fields, type ProfileBody, separatorSchema } from "@/lib/companies/schema";

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

/** Separators that most files use; others are looked for where none of these fits. */
export const usualSeparators = [",", "\t", ";", "|"] as const;

/**
 * Which separator a file uses: the one under which the profile finds most of its columns; without a header, the one
 * that gives the same number of cells in most records. Null when nothing speaks for any.
 * @param parse gives the first records under a separator, or null where they do not parse
 * @param others tried where under none of the usual ones what has to be there is found (a hyphen stands in many numbers)
 */
export function chooseSeparator(
  profile: Pick<ProfileBody, "columns">,
  headerRow: number,
  parse: (separator: string) => readonly (readonly string[])[] | null,
  others: readonly string[] = [],
): string | null {
  let best: { separator: string; score: number; lacking: number } | null = null;
  for (const separator of [...usualSeparators, ...others]) {
    if (best?.lacking === 0 && others.includes(separator)) break;
    const records = parse(separator);
    if (!records?.length) continue;
    const header = headerRow > 0 ? records[headerRow - 1] : positions(records[0]?.length ?? 0);
    const { columns } = mapColumns(profile, header ?? []);
    const filled = records.filter((r) => r.length > 1);
    const width = filled[0]?.length ?? 1;
    const agreeing = filled.filter((r) => r.length === width).length / records.length;
    const score = Object.keys(columns).length * 100 + (filled.length ? agreeing * Math.min(width, 50) : 0);
    if (score > (best?.score ?? 0)) best = { separator, score, lacking: lackingFields(columns).length };
  }
  return best?.separator ?? null;
}

/** Characters that could part the cells of a text although they seldom do: those that stand in most of its lines. */
export function oddSeparators(text: string): string[] {
  const lines = text.split(/\r\n|\n|\r/, 40).filter((line) => line.trim() !== "");
  const times = new Map<string, number>();
  for (const line of lines) {
    for (const sign of new Set(line)) if (couldSeparate(sign)) times.set(sign, (times.get(sign) ?? 0) + 1);
  }
  return [...times].filter(([, n]) => n * 5 >= lines.length * 4).map(([sign]) => sign);
}

function couldSeparate(sign: string): boolean {
  const usual: readonly string[] = usualSeparators;
  return separatorSchema.safeParse(sign).success && !/[\p{L}\p{N}\p{M}_]/u.test(sign) && !usual.includes(sign);
}
