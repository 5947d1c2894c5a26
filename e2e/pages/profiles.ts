import { expect, type Page } from "@playwright/test";
import { awake } from "@/e2e/fixtures/awake";
import type { Words } from "@/e2e/fixtures/words";

/** Adds a card company; its page is then shown. */
export async function addCompany(
  page: Page,
  t: Words,
  company: { nameJa: string; nameEn: string; code: string; binRanges: string },
): Promise<void> {
  await page.goto("/settings/companies/new");
  await awake(page);
  await page.getByLabel(t("companies.form.nameJa")).fill(company.nameJa);
  await page.getByLabel(t("companies.form.nameEn")).fill(company.nameEn);
  await page.getByLabel(t("companies.form.code"), { exact: true }).fill(company.code);
  await page.getByLabel(t("companies.form.binRanges")).fill(company.binRanges);
  await page.getByRole("button", { name: t("companies.form.create"), exact: true }).click();
  const heading = (name: string) => page.getByRole("heading", { level: 1, name });
  await expect(heading(company.nameJa).or(heading(company.nameEn))).toBeVisible();
}

/** The line of one of our fields in the profile's editor. */
export function fieldLine(page: Page, t: Words, field: string) {
  // Its name, not the choice of it that other columns offer.
  const name = page.locator("span").and(page.getByText(t(`batches.fields.${field}`), { exact: true }));
  return page.getByRole("listitem").filter({ has: name });
}

export function saveButton(page: Page, t: Words, reading = true) {
  return page.getByRole("button", {
    name: t(reading ? "companies.profile.saveAndRead" : "companies.profile.save"),
    exact: true,
  });
}

/** Tries what stands in the editor on a sample. */
export async function trySample(page: Page, file: { name: string; buffer: Buffer }): Promise<void> {
  await page.locator('input[type="file"]').setInputFiles({ mimeType: "text/csv", ...file });
}
