import { expect, type Locator, type Page } from "@playwright/test";
import type { Words } from "@/e2e/fixtures/words";

/** Records a movement of money on the inquiry that is shown. */
export async function book(page: Page, t: Words, kind: string, amount: string, payer?: string): Promise<void> {
  const entries = page.getByRole("row").filter({ hasText: t(`inquiries.money.kinds.${kind}`) });
  const before = await entries.count();
  const kinds = page.getByLabel(t("inquiries.money.kind"), { exact: true });
  // The form stays open after a booking.
  if (!(await kinds.isVisible())) await page.getByText(t("inquiries.money.book"), { exact: true }).click();
  await kinds.selectOption(kind);
  await page.getByLabel(t("inquiries.money.amount"), { exact: true }).fill(amount);
  if (payer) await page.getByLabel(t("inquiries.money.payer"), { exact: true }).selectOption(payer);
  await page.getByRole("button", { name: t("inquiries.money.save"), exact: true }).click();
  await expect(entries).toHaveCount(before + 1);
}

/** Says on which day the debit was made, where that is the next step. */
export async function dateDebit(page: Page, t: Words, date: string): Promise<void> {
  await page.getByLabel(t("inquiries.dates.debitOn")).fill(date);
  await page.getByRole("button", { name: t("inquiries.dates.save"), exact: true }).click();
  await expect(page.getByText(t("audit.types.inquiry.datesSet")).first()).toBeVisible();
}

/** Voids the inquiry that is shown; the page before the step says in figures what it changes. */
export async function voidIt(page: Page, t: Words, reason: string, figures: RegExp): Promise<void> {
  await page.getByRole("link", { name: t("inquiries.decisions.void") }).click();
  await expect(page.getByRole("heading", { level: 1, name: t("inquiries.decide.title.void") })).toBeVisible();
  await expect(page.getByRole("main")).toHaveText(figures);
  await page.getByLabel(t("inquiries.decide.reason"), { exact: true }).fill(reason);
  await page.getByRole("button", { name: t("inquiries.decide.save.void"), exact: true }).click();
}

/** The step that the inquiry's page names as the next. */
export function nextStep(page: Page): Locator {
  return page.locator("[aria-current=step]");
}

/** Says how the misuse was found. */
export async function findCase(page: Page, t: Words, found: 1 | 2 | 3): Promise<void> {
  await page.getByLabel(t("inquiries.case.detectionCase")).selectOption(String(found));
  await page.getByRole("button", { name: t("inquiries.case.save"), exact: true }).click();
  await expect(page.getByText(t("audit.types.inquiry.caseSet")).first()).toBeVisible();
}

/** Says on which day the statement came, where that is the next step. */
export async function dateStatement(page: Page, t: Words, date: string): Promise<void> {
  await page.getByLabel(t("inquiries.dates.statementOn")).fill(date);
  await page.getByRole("button", { name: t("inquiries.dates.save"), exact: true }).click();
  await expect(page.getByText(t("audit.types.inquiry.datesSet")).first()).toBeVisible();
}

/** Closes the case with its proof. */
export async function close(page: Page, t: Words, as: string, proof: string): Promise<void> {
  await page.getByLabel(t("inquiries.case.as")).selectOption(as);
  await page.getByLabel(t("inquiries.case.proof")).fill(proof);
  await page.getByRole("button", { name: t("inquiries.case.closeSave"), exact: true }).click();
  await expect(page.getByRole("button", { name: t("inquiries.case.reopen"), exact: true })).toBeVisible();
}
