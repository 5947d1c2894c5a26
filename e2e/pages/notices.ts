import { expect, type Page } from "@playwright/test";
import type { Words } from "@/e2e/fixtures/words";

/** Drafts a publication as of a day, with its texts. @returns the address of the draft */
export async function draft(page: Page, t: Words, asOf: string, texts: { ja: string; en: string }): Promise<string> {
  await page.goto(`/notices/new?asOf=${asOf}`);
  await page.getByLabel(t("notices.prepare.noteJa")).fill(texts.ja);
  await page.getByLabel(t("notices.prepare.noteEn")).fill(texts.en);
  await page.getByRole("button", { name: t("notices.prepare.save") }).click();
  await expect(page).toHaveURL(/\/notices\/\d+$/);
  return page.url();
}

/** Takes the step whose button is named, and waits until the publication stands where it leads. */
export async function step(page: Page, t: Words, which: "submit" | "approve", state: string): Promise<void> {
  await page.getByRole("button", { name: t(`notices.act.${which}`), exact: true }).click();
  await stands(page, t, state);
}

export async function stands(page: Page, t: Words, state: string): Promise<void> {
  const head = page.getByRole("main").locator("header").first();
  await expect(head.getByText(t(`notices.states.${state}`), { exact: true })).toBeVisible();
}
