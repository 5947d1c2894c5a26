import type { Field, ProfileBody } from "@/lib/companies/schema";
import type { Company } from "./schema";

/** The import profile that reads what write.ts writes in this company's style. */
export function profileOf(company: Company): ProfileBody {
  const { style } = company;
  const columns: ProfileBody["columns"] = {};
  for (const [header, field] of style.columns) columns[field] = [header];
  const words = <V>(entries: readonly (readonly [string, V])[]) =>
    Object.fromEntries(entries.filter(([word]) => word !== "")) as Record<string, V>;
  return {
    format: "csv",
    encoding: style.encoding === "cp932" ? "shift_jis" : "utf-8",
    separator: style.separator,
    headerRow: style.header ? (style.title ? titleLines + 1 : 1) : 0,
    columns,
    dateOrder: "ymd",
    defaultCurrency: "JPY",
    receivedRule: { from: "person" },
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
    },
  };
}

/** Records above the header in a file with a title. */
export const titleLines = 2;

/** Whether the company's files have a column for the field. */
export function says(company: Company, field: Field): boolean {
  return company.style.columns.some(([, named]) => named === field);
}
