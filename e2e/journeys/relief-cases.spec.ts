import type { Page } from "@playwright/test";
import { csv, deliver, rowsOf } from "@/e2e/fixtures/delivery";
import type { Site } from "@/e2e/fixtures/site";
import { expect, test } from "@/e2e/fixtures/test";
import { type Words, wordsOf } from "@/e2e/fixtures/words";
import { commit } from "@/e2e/pages/batches";
import { book, close, dateDebit, dateStatement, findCase, nextStep } from "@/e2e/pages/inquiries";

test.use({ seed: "bare" });

const ja = wordsOf("ja");
const en = wordsOf("en");

/** A delivery with one inquiry comes in and is committed; the page shows the inquiry. */
async function open(site: Site, page: Page, t: Words, prefix: string): Promise<number> {
  const [row] = rowsOf(prefix, 1);
  if (!row) throw new Error("a row");
  await page.goto(`/batches/${await deliver(site, page, csv([row]))}`);
  await commit(page, t);
  const [inquiry] = await site.query<{ id: number }>("select id from inquiry where reference = $1", [row.reference]);
  const id = inquiry?.id ?? 0;
  await page.goto(`/inquiries/${id}`);
  return id;
}

const standing = async (site: Site, id: number) =>
  (
    await site.query(
      `select closed_as as closed, charged::int, relieved::int, statement_on::text as statement, debit_on::text as debit,
        (select array_agg(payer || case when advanced then '+' else '' end order by id) from money_entry
          where inquiry_id = inquiry.id and payer is not null) as payers from inquiry where id = $1`,
      [id],
    )
  )[0];

test("case 1: caught before billing, closed with the card company's word that it blocked the use (ja)", async ({
  signedIn,
  site,
}) => {
  const page = await signedIn("intake", { locale: "ja" });
  const id = await open(site, page, ja, "BLOCK");
  await findCase(page, ja, 1);
  await expect(nextStep(page)).toContainText(ja("inquiries.steps.names.close"));
  await expect(page.getByText(ja("inquiries.relief.nothing_billed_expected")).first()).toBeVisible();
  await close(page, ja, "blocked_before_billing", "利用停止の回答 8月20日付");
  await expect(page.getByText(ja("inquiries.closings.blocked_before_billing")).first()).toBeVisible();
  expect(await standing(site, id)).toMatchObject({ closed: "blocked_before_billing", charged: null, payers: null });
});

test("case 2: statement, charge, cancellation, and only then closed (ja)", async ({ signedIn, site }) => {
  const page = await signedIn("intake", { locale: "ja" });
  const id = await open(site, page, ja, "STMT");
  await findCase(page, ja, 2);
  await expect(nextStep(page)).toContainText(ja("inquiries.steps.names.statement"));
  await dateStatement(page, ja, "2009-08-05");
  await expect(nextStep(page)).toContainText(ja("inquiries.steps.names.charge"));
  // What the delivery said stands in the form already.
  await expect(page.getByLabel(ja("inquiries.money.amount"), { exact: true })).toHaveValue("12000");
  await book(page, ja, "charge", "12000");
  await expect(nextStep(page)).toContainText(ja("inquiries.steps.names.cancel"));
  await expect(page.getByText(ja("inquiries.relief.carries_burden")).first()).toBeVisible();
  // Without saying who pays nothing is booked.
  await page.getByRole("button", { name: ja("inquiries.money.save"), exact: true }).click();
  await expect(page.getByText(ja("inquiries.money.refusals.PAYER_MISSING")).first()).toBeVisible();
  await book(page, ja, "cancellation", "12000", "organisation");
  await expect(nextStep(page)).toContainText(ja("inquiries.steps.names.close"));
  await close(page, ja, "cancelled", "取消通知 9月1日付");
  expect(await standing(site, id)).toEqual({
    closed: "cancelled",
    charged: 12_000,
    relieved: 12_000,
    statement: "2009-08-05",
    debit: null,
    payers: ["organisation+"],
  });
  // What the card company advanced is what the organisation owes it.
  const manager = await signedIn("manager", { locale: "ja" });
  await manager.goto("/settlements");
  await manager.getByRole("row").filter({ hasText: "12,000円" }).getByRole("link").click();
  await expect(manager.getByRole("link", { name: "STMT-0" })).toBeVisible();
  await manager.getByText(ja("settlements.book"), { exact: true }).click();
  await manager.getByLabel(ja("settlements.amount"), { exact: true }).fill("12000");
  await manager.getByRole("button", { name: ja("settlements.save"), exact: true }).click();
  await expect(manager.getByRole("row").filter({ hasText: ja("settlements.kinds.settlement") })).toHaveCount(1);
  await expect(manager.getByText(ja("settlements.one.closing")).locator("..")).toContainText("0円");
});

test("case 3: a debit before its statement is refused; refunded in two sums by two payers, then closed (en)", async ({
  signedIn,
  site,
}) => {
  const page = await signedIn("intake", { locale: "en" });
  const id = await open(site, page, en, "DEBIT");
  await findCase(page, en, 3);
  await expect(nextStep(page)).toContainText(en("inquiries.steps.names.debit"));
  await page.getByLabel(en("inquiries.dates.statementOn")).fill("2009-08-28");
  await page.getByLabel(en("inquiries.dates.debitOn")).fill("2009-08-27");
  await page.getByRole("button", { name: en("inquiries.dates.save"), exact: true }).click();
  await expect(page.getByText(en("inquiries.case.refusals.DEBIT_BEFORE_STATEMENT")).first()).toBeVisible();
  await page.getByLabel(en("inquiries.dates.statementOn")).fill("2009-08-05");
  await dateDebit(page, en, "2009-08-27");
  await book(page, en, "charge", "12000");
  await book(page, en, "refund", "5000", "merchant");
  await expect(nextStep(page)).toContainText(en("inquiries.steps.names.refund"));
  await expect(page.getByLabel(en("inquiries.money.amount"), { exact: true })).toHaveValue("7000");
  await book(page, en, "refund", "7000", "organisation_directly");
  await close(page, en, "refunded", "transfer of 1 September");
  expect(await standing(site, id)).toEqual({
    closed: "refunded",
    charged: 12_000,
    relieved: 12_000,
    statement: "2009-08-05",
    debit: "2009-08-27",
    payers: ["merchant", "organisation"],
  });
});

test("not yet known: finding it out is the next step, and nothing is closed before; then it never settled (en)", async ({
  signedIn,
  site,
}) => {
  const page = await signedIn("intake", { locale: "en" });
  const id = await open(site, page, en, "WHAT");
  await expect(nextStep(page)).toContainText(en("inquiries.steps.names.find"));
  await expect(page.getByText(en("inquiries.relief.not_yet_known")).first()).toBeVisible();
  await page.getByText(en("inquiries.case.close"), { exact: true }).click();
  await expect(page.getByText(en("inquiries.case.refusals.CASE_UNKNOWN"))).toHaveCount(4);
  await findCase(page, en, 2);
  await dateStatement(page, en, "2009-08-05");
  await page.getByText(en("inquiries.case.close"), { exact: true }).click();
  await close(page, en, "never_settled", "authorisation lapsed on 20 August");
  await expect(page.getByText(en("inquiries.steps.states.unneeded")).first()).toBeVisible();
  expect(await standing(site, id)).toMatchObject({ closed: "never_settled", charged: null, statement: "2009-08-05" });
});
