import { expect, type Page } from "@playwright/test";
import { awake } from "@/e2e/fixtures/awake";
import type { Words } from "@/e2e/fixtures/words";

type Texts = { ja: string; en: string; correctionJa?: string; correctionEn?: string; coverageReason?: string };

/** Drafts a publication as of a day, with its texts. @returns the address of the draft */
export async function draft(page: Page, t: Words, asOf: string, texts: Texts): Promise<string> {
  await page.goto(`/notices/new?asOf=${asOf}`);
  return save(page, t, texts);
}

/**
 * Fills in the texts on the page that prepares a publication, with a reason where the day goes beyond the coverage, and
 * saves. @returns the address of the draft
 */
export async function save(page: Page, t: Words, texts: Texts): Promise<string> {
  await page.getByLabel(t("notices.prepare.noteJa")).fill(texts.ja);
  await page.getByLabel(t("notices.prepare.noteEn")).fill(texts.en);
  for (const name of ["correctionJa", "correctionEn", "coverageReason"] as const) {
    const text = texts[name];
    if (text !== undefined) await page.getByLabel(t(`notices.prepare.${name}`)).fill(text);
  }
  const reason = page.getByLabel(t("notices.prepare.coverageReason"));
  if (texts.coverageReason === undefined && (await reason.count()) > 0) await reason.fill("確認済み");
  await page.getByRole("button", { name: t("notices.prepare.save") }).click();
  await expect(page).toHaveURL(/\/notices\/\d+$/);
  return page.url();
}

/** Reads each open finding of the draft that is shown, and lets it stand. */
export async function acknowledge(page: Page, t: Words): Promise<void> {
  await awake(page);
  const buttons = page.getByRole("button", { name: new RegExp(`^${t("notices.warnings.acknowledge")}`) });
  for (let left = await buttons.count(); left > 0; left--) {
    await buttons.first().click();
    await expect(buttons).toHaveCount(left - 1);
  }
}

/** Takes the step whose button is named, and waits until the publication stands where it leads. */
export async function step(page: Page, t: Words, which: "submit" | "approve", state: string): Promise<void> {
  if (which === "submit") await acknowledge(page, t);
  await page.getByRole("button", { name: t(`notices.act.${which}`), exact: true }).click();
  await stands(page, t, state);
}

export async function stands(page: Page, t: Words, state: string): Promise<void> {
  const head = page.getByRole("main").locator("header").first();
  await expect(head.getByText(t(`notices.states.${state}`), { exact: true })).toBeVisible();
}
