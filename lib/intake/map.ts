import { type Field, fields, type ProfileBody } from "@/lib/companies/schema";
import { plainText } from "./values/text";

export type ColumnMap = Partial<Record<Field, number>>;

export type Mapping = {
  readonly columns: ColumnMap;
  /** Fields the profile names that no column of the file answers to. */
  readonly missing: readonly Field[];
  /** Fields that two columns answer to. */
  readonly ambiguous: readonly Field[];
};

/** A header as it is compared: NFKC, trimmed, line breaks as spaces. */
export function headerText(cell: string): string {
  return plainText(cell).replace(/\s+/g, " ");
}

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

/**
 * Fields without which no record of the file can be told apart or tied to a member (R3.5, R4.5): a card or member
 * number; and a reference, or the misuse date and amount that stand in for one. Empty when all is there.
 */
export function lackingColumns(columns: ColumnMap): Field[] {
  const lacking: Field[] = [];
  if (columns.cardNumber === undefined && columns.memberNumber === undefined) lacking.push("cardNumber");
  if (columns.reference === undefined && (columns.misuseOn === undefined || columns.amount === undefined)) {
    lacking.push("reference");
  }
  return lacking;
}

const bareCodes = new Set([
  "cvv",
  "cvv2",
  "icvv",
  "cvc",
  "cvc2",
  "cvn",
  "cvn2",
  "cav",
  "cav2",
  "csc",
  "cid",
  "pin",
  "pinblock",
  "pvv",
  "track",
  "track1",
  "track2",
  "track3",
  "trackdata",
]);
const namedCodes =
  /(card)?securitycode|cardverification(value|code|number)?|verification(value|code)2?$|pin(code|number|block|no)$|track[123]?data|magneticstripe|magstripe|セキュリティ[ーｰ]?コ[ーｰ]ド|暗証番?号?|暗唱番号|磁気(データ|ストライプ|情報)|トラック(データ|情報|[123１２３])/;
/** Whether a code was checked may be told; the code itself may not. */
const aboutCodes =
  /result|match|flag|indicator|present|status|check(ed)?$|verified|entrymode|capability|有無|結果|判定|フラグ|一致|区分|照合|エラー/;

/** Whether a header names a security code, a PIN or track data: such a delivery is refused and erased (R8.2). */
export function namesSecurityCode(header: string): boolean {
  const text = headerText(header).toLowerCase();
  const joined = text.replace(/[\s_\-./・():[\]]+/g, "");
  if (aboutCodes.test(joined)) return false;
  if (namedCodes.test(joined)) return true;
  return text.split(/[^a-z0-9]+/).some((word) => bareCodes.has(word));
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
