import { maskCards } from "@/lib/core/text";
import { type FixedLayout, fixedLayout, LONGEST_CELLS, type ScopeCondition, type ScopeRule } from "./schema";

/** Words of headers that say who somebody is, in the form of bare(). Names never come into the register (R6). */
const words = [
  "氏名",
  "姓名",
  "名前",
  "お名前",
  "会員名",
  "契約者名",
  "名義",
  "漢字名",
  "カナ",
  "フリガナ",
  "ふりがな",
  "住所",
  "郵便番号",
  "電話",
  "携帯",
  "メール",
  "生年月日",
  "誕生日",
  "性別",
  "fullname",
  "firstname",
  "lastname",
  "familyname",
  "givenname",
  "surname",
  "cardholder",
  "holdername",
  "membername",
  "customername",
  "address",
  "postcode",
  "postalcode",
  "zipcode",
  "phone",
  "telephone",
  "mobile",
  "email",
  "birth",
  "gender",
];

/** Whether a header names a person, or how one is reached: such a column is not read, whatever stands in it. */
export function namesPerson(header: string): boolean {
  const name = header
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\s_\-./・():[\]#*※]+/g, "");
  return name === "name" || words.some((word) => name.includes(word));
}

/** Two values in the order that from–to means: whole numbers by size, everything else sign by sign (2002-07 < 2008-05). */
export function compareValues(a: string, b: string): number {
  const whole = /^-?\d{1,15}$/;
  if (whole.test(a) && whole.test(b)) return Number(a) - Number(b);
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Whether a value of its attribute meets a condition. */
export function meets(condition: ScopeCondition, value: string): boolean {
  if ("values" in condition) return condition.values.includes(value);
  const { from, to } = condition;
  return (from === undefined || compareValues(value, from) >= 0) && (to === undefined || compareValues(value, to) <= 0);
}

/** What is wrong with a rule that its schema cannot see; null: nothing. */
export function faultOf({ groups }: ScopeRule): "CONDITION_TWICE" | "CARD_NUMBER_IN_TEXT" | "RANGE_TURNED" | null {
  for (const { conditions } of groups) {
    if (new Set(conditions.map(({ attributeId }) => attributeId)).size < conditions.length) return "CONDITION_TWICE";
    for (const one of conditions) {
      const told = "values" in one ? one.values : [one.from ?? "", one.to ?? ""];
      if (told.some((text) => maskCards(text).found > 0)) return "CARD_NUMBER_IN_TEXT";
      if ("values" in one || one.from === undefined || one.to === undefined) continue;
      if (compareValues(one.from, one.to) > 0) return "RANGE_TURNED";
    }
  }
  return null;
}

/**
 * Columns as a person writes them, a line for each: "カード番号 1-16". Full-width digits and dashes are read as what they
 * look like. Null where a line is none of these, or columns overlap, or bear one name twice.
 */
export function readFixed(text: string, unit: FixedLayout["unit"], recordLength: number | null): FixedLayout | null {
  if (text.length > LONGEST_CELLS) return null;
  const cells = [];
  for (const line of text.split(/\r\n|\n|\r|;/)) {
    const said = line.normalize("NFKC").trim();
    if (said === "") continue;
    const found = /^(.*\S)\s+(\d{1,6})\s*[-–—ー~〜]\s*(\d{1,6})$/u.exec(said);
    if (!found) return null;
    const [first, last] = [Number(found[2]), Number(found[3])];
    cells.push({ name: found[1] as string, start: first, length: last - first + 1 });
  }
  return fixedLayout.safeParse({ unit, recordLength, cells }).data ?? null;
}

/** The same columns as a person would write them. */
export function writeFixed({ cells }: FixedLayout): string {
  return cells.map(({ name, start, length }) => `${name} ${start}-${start + length - 1}`).join("\n");
}
