import { expect, test } from "vitest";
import { csvLine } from "@/lib/core/csv";
import type { CaseRow } from "@/lib/reimbursements/work/queries";
import { caseCells } from "./csv-cells";

const row: CaseRow = {
  id: 7,
  stage: "to_refund",
  receivedOn: "2009-08-03",
  dueOn: "2009-09-14",
  late: false,
  age: 5,
  reference: '=HYPERLINK("x")',
  nameJa: "+会社",
  nameEn: "@company",
  memberId: 3,
  amount: 100n,
  currency: "JPY",
  burden: -100n,
  moneyCurrency: "JPY",
  owner: "＝担当",
  takenBy: null,
  takenUntil: null,
  followUpOn: null,
};

test("nothing that somebody else wrote becomes a formula", () => {
  const ja = caseCells("ja", (key) => key);
  expect(csvLine([ja.reference(row), ja.company(row), ja.owner(row), ja.followUpOn(row)])).toBe(
    `"'=HYPERLINK(""x"")",'+会社,'＝担当,\r\n`,
  );
  expect(csvLine([caseCells("en", (key) => key).company(row), ja.reference({ ...row, reference: null })])).toBe(
    "'@company,#7\r\n",
  );
});
