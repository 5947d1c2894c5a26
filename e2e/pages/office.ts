import { expect, type Page } from "@playwright/test";
import { awake } from "@/e2e/fixtures/awake";
import type { Words } from "@/e2e/fixtures/words";

/** The places that the navigation offers, in its words. */
export async function placesOf(page: Page, t: Words): Promise<string[]> {
  const nav = page.getByRole("navigation", { name: t("nav.main") });
  await expect(nav.getByRole("link").first()).toBeVisible();
  return nav.getByRole("link").allInnerTexts();
}

export async function signOut(page: Page, t: Words, name: string): Promise<void> {
  await awake(page);
  await page.getByRole("button", { name: t("nav.user", { name }) }).click();
  await page.getByRole("menuitem", { name: t("nav.signOut") }).click();
  // The entrance by itself, loaded anew.
  await page.waitForURL(/\/sign-in$/);
  await awake(page);
}

/** Chooses the other language in the header. @param to its own name, as the menu shows it */
export async function speak(page: Page, from: { t: Words; name: string }, to: string): Promise<void> {
  await awake(page);
  await page.getByRole("button", { name: from.t("nav.language", { name: from.name }) }).click();
  await page.getByRole("menuitemcheckbox", { name: to }).click();
}

/** The header's search. */
export async function lookUp(page: Page, t: Words, text: string): Promise<void> {
  await awake(page);
  const box = page.getByRole("searchbox", { name: t("nav.search") });
  await box.fill(text);
  await box.press("Enter");
}

/** Presses a button that asks first, and says yes. */
export async function confirm(page: Page, trigger: string, yes: string): Promise<void> {
  await awake(page);
  await page.getByRole("button", { name: trigger, exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: yes, exact: true }).click();
}
