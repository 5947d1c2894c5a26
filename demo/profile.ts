import type { Field, ProfileBody } from "@/lib/companies/schema";
import type { Company, FileStyle } from "./schema";
import { widthOf } from "./write";

/** The import profile that reads what write.ts writes in this company's style. */
export function profileOf(company: Company): ProfileBody {
  const { style } = company;
  const columns: ProfileBody["columns"] = {};
  for (const [header, field] of style.columns) columns[field] = [header];
  const words = <V>(entries: readonly (readonly [string, V])[]) =>
    Object.fromEntries(entries.filter(([word]) => word !== "")) as Record<string, V>;
  return {
    ...layoutOf(style),
    headerRow: style.header ? (style.title ? titleLines + 1 : 1) : 0,
    columns,
    dateOrder: "ymd",
    defaultCurrency: "JPY",
    receivedRule: { from: "today" },
    autoCommit: false,
    numberIdentifies: company.numbers === "account" ? "account" : "person",
    values: {
      kind: words([
        [style.kinds.new, "new"],
        [style.kinds.amend, "amend"],
        [style.kinds.withdraw, "withdraw"],
        [style.kinds.reactivate, "reactivate"],
      ]),
      detectionCase: words([
        [style.cases["1"], 1],
        [style.cases["2"], 2],
        [style.cases["3"], 3],
        [style.cases.unknown, null],
      ]),
      useStatus: words([
        [style.uses.on_hold, "on_hold"],
        [style.uses.confirming, "confirming"],
      ]),
      reason: {},
      reliefStatus: {},
    },
  };
}

/** How its records are told apart. */
function layoutOf(style: FileStyle) {
  const { format } = style;
  const encoding = style.encoding === "cp932" ? ("shift_jis" as const) : ("utf-8" as const);
  // The first workbooks are read by the text's profile: the content says what it is.
  if (format.is !== "fixed") return { format: "csv" as const, encoding, separator: style.separator };
  let start = 1;
  const cells = style.columns.map(([name, field]) => {
    const length = widthOf(field, style);
    start += length;
    return { name, start: start - length, length };
  });
  return { format: "fixed" as const, encoding, unit: "bytes" as const, recordLength: null, cells };
}

/** The companies whose profile became another one, and when. */
export const secondProfiles = [
  { code: "KOMOREBI", on: "2009-10-01" },
  { code: "YUKIMI", on: "2010-01-04" },
] as const;

/** What the profile became. */
export function secondProfileOf(company: Company): ProfileBody {
  const { format } = company.style;
  return format.is === "workbook" ? workbookProfile(company, format.sheet) : widerProfile(company);
}

/** The company sends workbooks now: of the text's layout only the header's row is left. */
function workbookProfile(company: Company, sheet: string): ProfileBody {
  const { columns, dateOrder, defaultCurrency, receivedRule, autoCommit, numberIdentifies, values, headerRow } =
    profileOf(company);
  const kept = { columns, dateOrder, defaultCurrency, receivedRule, autoCommit, numberIdentifies, values, headerRow };
  return { ...kept, format: "xlsx", sheet };
}

/**
 * Staff have learned more of its files: names of an announced new layout are accepted beside the present ones, in both languages,
 * more of its words are known, the received date is in the file's name, and clean deliveries commit by themselves.
 */
function widerProfile(company: Company): ProfileBody {
  const first = profileOf(company);
  const also: Partial<Record<Field, readonly string[]>> = {
    reference: ["照会番号", "Reference No"],
    cardNumber: ["会員カード番号", "Card Number"],
    memberNumber: ["お客様番号", "Member No"],
    misuseOn: ["ご利用日", "Transaction Date"],
    amount: ["ご利用金額", "Amount"],
    merchant: ["ご利用先", "Merchant"],
  };
  const columns = Object.fromEntries(
    Object.entries(first.columns).map(([field, names]) => [field, [...names, ...(also[field as Field] ?? [])]]),
  );
  return {
    ...first,
    columns,
    receivedRule: { from: "name", pattern: "*_{yyyy}{mm}{dd}*" },
    autoCommit: true,
    values: {
      ...first.values,
      kind: { ...first.values.kind, 追加: "new", 変更: "amend", 取下げ: "withdraw" },
      detectionCase: { ...first.values.detectionCase, 請求前検知: 1, 明細確認: 2, 引落済: 3 },
    },
  };
}

/** Records above the header in a file with a title. */
export const titleLines = 2;

/** Whether the company's files have a column for the field. */
export function says(company: Company, field: Field): boolean {
  return company.style.columns.some(([, named]) => named === field);
}
