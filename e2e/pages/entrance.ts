import type { Page } from "@playwright/test";
import type { Words } from "@/e2e/fixtures/words";
import { codeOfStep, stepAt } from "@/lib/accounts/totp";

/** The sign-in page: types a name and a password and sends them. */
export async function signIn(page: Page, t: Words, login: string, password: string): Promise<void> {
  await page.getByLabel(t("signIn.login"), { exact: true }).fill(login);
  await page.getByLabel(t("signIn.password"), { exact: true }).fill(password);
  await page.getByRole("button", { name: t("signIn.submit"), exact: true }).click();
}

/** The second step of signing in, with the code of an authenticator that holds this secret (base32). */
export async function enterCode(page: Page, t: Words, secret: string, submit: string): Promise<void> {
  await page.getByLabel(t("common.code.label"), { exact: true }).fill(codeOfStep(secret, stepAt(new Date())));
  await page.getByRole("button", { name: submit, exact: true }).click();
}

/** The first sign-in: an authenticator takes the secret from the page, and the recovery codes are put by. */
export async function enrol(page: Page, t: Words): Promise<{ secret: string; codes: string[] }> {
  const secret = (await page.getByTestId("totp-secret").innerText()).replace(/\s/g, "");
  await enterCode(page, t, secret, t("signIn.factor.confirm"));
  const shown = page.getByRole("region", { name: t("common.recovery.title") }).getByRole("listitem");
  await shown.first().waitFor();
  const codes = await shown.allInnerTexts();
  await page.getByRole("button", { name: t("signIn.factor.kept") }).click();
  return { secret, codes };
}

/** The page of a one-time link: sets the password, typed twice. */
export async function setPassword(page: Page, t: Words, password: string): Promise<void> {
  await page.getByLabel(t("accounts.setup.password"), { exact: true }).fill(password);
  await page.getByLabel(t("accounts.setup.again"), { exact: true }).fill(password);
  await page.getByRole("button", { name: t("accounts.setup.submit") }).click();
}
