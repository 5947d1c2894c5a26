import { expect, type Page } from "@playwright/test";
import type { Words } from "@/e2e/fixtures/words";

type FileGiven = { name: string; mimeType?: string; buffer: Buffer };

/** The page that receives a file: chooses it, its company and date, and sends it. */
export async function upload(
  page: Page,
  t: Words,
  file: FileGiven,
  said: { company: string; receivedOn: string },
): Promise<void> {
  await page.goto("/batches/new");
  await expect(page.getByRole("heading", { level: 1, name: t("batches.upload.title") })).toBeVisible();
  await page.locator('input[type="file"]').setInputFiles({ mimeType: "text/csv", ...file });
  await expect(page.getByText(file.name)).toBeVisible();
  await page.getByLabel(t("batches.upload.company")).selectOption({ label: said.company });
  await page.getByLabel(t("batches.upload.receivedOn")).fill(said.receivedOn);
  await page.getByRole("button", { name: t("batches.upload.send"), exact: true }).click();
}

/** Waits for the page of the batch that an upload became. @returns its id */
export async function arrived(page: Page): Promise<number> {
  await expect(page).toHaveURL(/\/batches\/\d+$/);
  return Number(page.url().split("/").at(-1));
}

/** A tile with its figure: records by what becomes of them. */
export function tile(page: Page, t: Words, outcome: string, count: string) {
  return page
    .getByRole("region", { name: t("batches.check.tiles") })
    .getByRole("button", { name: new RegExp(`${t(outcome)}\\s*${count}$`) });
}

/** Commits the batch that is shown, and waits for its record. */
export async function commit(page: Page, t: Words): Promise<void> {
  await page.getByRole("button", { name: t("batches.commit.button"), exact: true }).click();
  await page
    .getByRole("dialog")
    .getByRole("button", { name: t("batches.commit.confirm"), exact: true })
    .click();
  await expect(page.getByRole("heading", { name: t("batches.standing.committed") })).toBeVisible();
}

/** Takes the batch that is shown back, as a whole. */
export async function revert(page: Page, t: Words, reason: string): Promise<void> {
  await page.getByRole("link", { name: t("batches.revert.open"), exact: true }).click();
  await expect(page.getByRole("heading", { name: t("batches.revert.title") })).toBeVisible();
  await page.getByLabel(t("batches.revert.reason")).fill(reason);
  await page.getByRole("button", { name: t("batches.revert.submit") }).click();
  await expect(page.getByRole("heading", { name: t("batches.standing.reverted") })).toBeVisible();
}
