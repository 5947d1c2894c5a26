import { type IsoDate, ymd } from "@/lib/core/dates";
import { plainText } from "@/lib/core/text";
import { headerNames } from "./header-names";
import { type Field, fields, type ProfileBody } from "./schema";

/** A header as it is compared: NFKC, invisible characters gone, blanks and line breaks as one space, trimmed. */
export function headerText(cell: string): string {
  return cell
    .normalize("NFKC")
    .replace(/[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]/g, "")
    .replace(/\s+/g, " ")
    .trim();
}

/**
 * Fields without which no record of a file can be told apart or tied to a member (RULEBOOK R3.5, R4.5): a card or
 * member number; and a reference, or the misuse date and amount that stand in for one. Empty when all is there.
 */
export function lackingFields(columns: Readonly<Partial<Record<Field, unknown>>>): Field[] {
  const lacking: Field[] = [];
  if (columns.cardNumber === undefined && columns.memberNumber === undefined) lacking.push("cardNumber");
  if (columns.reference === undefined && (columns.misuseOn === undefined || columns.amount === undefined)) {
    lacking.push("reference");
  }
  return lacking;
}

/** Name of the first fixed column that reaches into another or beyond its record, or whose name is taken; else null. */
export function wrongCell(profile: {
  readonly recordLength: number | null;
  readonly cells: readonly { readonly name: string; readonly start: number; readonly length: number }[];
}): string | null {
  const names = new Set<string>();
  let end = 0;
  for (const { name, start, length } of profile.cells.toSorted((a, b) => a.start - b.start)) {
    if (start <= end || names.has(headerText(name))) return name;
    names.add(headerText(name));
    end = start + length - 1;
    if (profile.recordLength !== null && end > profile.recordLength) return name;
  }
  return null;
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

function bare(header: string): string {
  return headerText(header)
    .toLowerCase()
    .replace(/[\s_\-./・():[\]#*※]+/g, "");
}

/**
 * Which column each field is probably read from, by names that card companies use in Japanese and English: a proposal
 * for a person, never used by itself. Each header serves one field; a header that names a security code serves none.
 */
export function suggestColumns(headers: readonly string[]): ProfileBody["columns"] {
  const columns: ProfileBody["columns"] = {};
  const free = new Map(
    headers
      .map((header) => [headerText(header), bare(header)] as const)
      .filter(([header, name]) => name !== "" && !namesSecurityCode(header)),
  );
  const take = (field: Field, fits: (name: string) => boolean) => {
    if (columns[field]) return;
    for (const [header, name] of free) {
      if (!fits(name)) continue;
      columns[field] = [header];
      free.delete(header);
      return;
    }
  };
  for (const field of fields) for (const alias of headerNames[field]) take(field, (name) => name === alias);
  for (const field of fields) {
    // Longer names first: カード番号 must not take 旧カード番号 from its field, nor 区分 every 区分.
    for (const alias of headerNames[field].filter((a) => a.length >= 4)) take(field, (name) => name.endsWith(alias));
  }
  return columns;
}

/**
 * The day in a file's name by a profile's pattern, such as "shokai_{yyyy}{mm}{dd}*": {yyyy}, {mm} and {dd} once each,
 * * for anything; the rest as it stands, in any case and width. Null where the name does not fit or names no day.
 */
export function dayInName(pattern: string, fileName: string): IsoDate | null {
  const escaped = plainText(pattern).replace(/[.+?^$()|[\]\\]/g, "\\$&");
  const source = escaped
    .replaceAll("*", ".*?")
    .replace("{yyyy}", "(?<y>\\d{4})")
    .replace("{mm}", "(?<m>\\d{2})")
    .replace("{dd}", "(?<d>\\d{2})");
  const found = new RegExp(`^${source}$`, "iu").exec(plainText(fileName))?.groups;
  return found ? ymd(Number(found.y), Number(found.m), Number(found.d)) : null;
}

/** Why the received date is proposed, or is not: what the person who receives a file is told beside it. */
export type Proposed = {
  readonly on: IsoDate | null;
  readonly because: "today" | "person" | "name" | "nameSilent" | "nameInFuture" | "later";
};

/**
 * The received date that a profile proposes for a file before it is read (RULEBOOK R1.2). A person confirms it; what only
 * reading shows ("later") is held against what was given.
 * @param rule null: the company has no profile yet
 */
export function proposeReceived(rule: ProfileBody["receivedRule"] | null, fileName: string, today: IsoDate): Proposed {
  switch (rule?.from ?? "today") {
    case "person":
      return { on: null, because: "person" };
    case "today":
      return { on: today, because: "today" };
    case "name": {
      const on = rule?.from === "name" ? dayInName(rule.pattern, fileName) : null;
      if (on === null) return { on: null, because: "nameSilent" };
      return on > today ? { on: null, because: "nameInFuture" } : { on, because: "name" };
    }
    default:
      return { on: null, because: "later" };
  }
}
