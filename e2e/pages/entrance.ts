import type { Page } from "@playwright/test";
import type { Words } from "@/e2e/fixtures/words";

/** The sign-in page: types a name and a password and sends them. */
export async function signIn(page: Page, t: Words, login: string, password: string): Promise<void> {
  await page.getByLabel(t("signIn.login"), { exact: true }).fill(login);
  await page.getByLabel(t("signIn.password"), { exact: true }).fill(password);
  await page.getByRole("button", { name: t("signIn.submit"), exact: true }).click();
}

/** The page of a one-time link: sets the password, typed twice. */
export async function setPassword(page: Page, t: Words, password: string): Promise<void> {
  await page.getByLabel(t("accounts.setup.password"), { exact: true }).fill(password);
  await page.getByLabel(t("accounts.setup.again"), { exact: true }).fill(password);
  await page.getByRole("button", { name: t("accounts.setup.submit") }).click();
}
