import { expect, type Page } from "@playwright/test";
import type { Words } from "@/e2e/fixtures/words";

/** Voids the inquiry that is shown; the page before the step says in figures what it changes. */
export async function voidIt(page: Page, t: Words, reason: string, figures: RegExp): Promise<void> {
  await page.getByRole("link", { name: t("inquiries.decisions.void") }).click();
  await expect(page.getByRole("heading", { level: 1, name: t("inquiries.decide.title.void") })).toBeVisible();
  await expect(page.getByRole("main")).toHaveText(figures);
  await page.getByLabel(t("inquiries.decide.reason"), { exact: true }).fill(reason);
  await page.getByRole("button", { name: t("inquiries.decide.save.void"), exact: true }).click();
}
