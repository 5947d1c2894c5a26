import type { CDPSession, Page } from "@playwright/test";
import { wakeful } from "@/e2e/fixtures/awake";
import { findsNothing } from "@/e2e/fixtures/axe";
import { expect, test } from "@/e2e/fixtures/test";
import { wordsOf } from "@/e2e/fixtures/words";
import { enterCode, signIn } from "@/e2e/pages/entrance";
import { confirm } from "@/e2e/pages/office";
import { demoPassword, demoTotpSecret } from "@/lib/accounts/demo-accounts";
import { codeOfStep, stepAt } from "@/lib/accounts/totp";

test.use({ seed: "bare", part: "passkeys" });

/** A device's own authenticator, as Chromium plays one, with its person at hand. */
async function device(page: Page): Promise<{ cdp: CDPSession; id: string }> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return { cdp, id: authenticatorId };
}

test("a passkey is added, signs in, confirms what is dangerous, and is taken away", async ({
  browser,
  site,
  faults,
}) => {
  const t = wordsOf("ja");
  await site.query("update app_user set locale = 'ja', totp_step = null where login = 'manager'");
  const context = await browser.newContext({ baseURL: site.url, locale: "ja-JP" });
  const page = wakeful(await context.newPage());
  faults.watch(page);
  const { cdp, id } = await device(page);

  await page.goto("/settings/account");
  await signIn(page, t, "manager", demoPassword);
  // Without one there is no word of passkeys.
  await expect(page.getByRole("button", { name: t("common.code.demo") })).toBeVisible();
  await expect(page.getByRole("button", { name: t("common.code.passkey") })).toBeHidden();
  await enterCode(page, t, demoTotpSecret, t("signIn.factor.submit"));
  await expect(page.getByText(t("accounts.passkeys.empty"))).toBeVisible();
  await page.getByLabel(t("accounts.passkeys.name"), { exact: true }).fill("事務所のPC");
  await page.getByRole("button", { name: t("accounts.passkeys.add") }).click();
  await expect(page.getByText(t("accounts.passkeys.added", { name: "事務所のPC" }))).toBeVisible();
  expect((await cdp.send("WebAuthn.getCredentials", { authenticatorId: id })).credentials).toHaveLength(1);
  await findsNothing(page, "own account");
  // The same device again: it knows that it has one.
  await page.getByRole("button", { name: t("accounts.passkeys.add") }).click();
  await expect(page.getByText(t("accounts.refusals.PASSKEY_KNOWN"))).toBeVisible();

  await page.getByRole("button", { name: t("accounts.passkeys.renameOf", { name: "事務所のPC" }) }).click();
  await page.getByLabel(t("accounts.passkeys.name"), { exact: true }).first().fill("受付のPC");
  await page.getByRole("button", { name: t("accounts.passkeys.saveName") }).click();
  await expect(page.getByText("受付のPC", { exact: true })).toBeVisible();

  await context.clearCookies();
  await page.goto("/settings/account");
  await signIn(page, t, "manager", demoPassword);
  await page.getByRole("button", { name: t("common.code.passkey") }).click();
  await expect(page).toHaveURL(`${site.url}/settings/account`);
  await expect(page.getByText("受付のPC", { exact: true })).toBeVisible();
  const passed = await site.query(
    "select details->>'by' as by from audit_event where type = 'session.factorPassed' order by seq",
  );
  expect(passed.at(-1)).toEqual({ by: "passkey" });

  await site.query("update app_session set fresh_at = now() - interval '6 minutes'");
  // Its person turns away: nothing is lost, and it can be tried again.
  await cdp.send("WebAuthn.setUserVerified", { authenticatorId: id, isUserVerified: false });
  await confirm(page, t("accounts.passkeys.removeOf", { name: "受付のPC" }), t("accounts.passkeys.remove"));
  await page.getByRole("button", { name: t("common.code.passkey") }).click();
  await expect(page.getByText(t("common.code.cancelled.title"))).toBeVisible();
  await cdp.send("WebAuthn.setUserVerified", { authenticatorId: id, isUserVerified: true });
  await page.getByRole("button", { name: t("common.code.passkey") }).click();
  await expect(page.getByText(t("accounts.passkeys.empty"))).toBeVisible();
  await context.close();
});

test("a newcomer sets up a passkey instead of an authenticator; it stays, being the last factor", async ({
  browser,
  site,
  faults,
}) => {
  const t = wordsOf("en");
  await site.query("update app_user set locale = 'en', totp_secret = null, totp_step = null where login in ('intake')");
  const context = await browser.newContext({ baseURL: site.url, locale: "en-GB" });
  const page = wakeful(await context.newPage());
  faults.watch(page);
  await device(page);
  await page.goto("/settings/account");
  // Before signing in there is no account whose language could be followed.
  const shown = wordsOf(((await page.locator("html").getAttribute("lang")) ?? "ja") as "ja" | "en");
  await signIn(page, shown, "intake", demoPassword);
  await page.getByRole("button", { name: shown("signIn.factor.makePasskey") }).click();
  const codes = page.getByRole("region", { name: shown("common.recovery.title") }).getByRole("listitem");
  await expect(codes).toHaveCount(10);
  await page.getByRole("button", { name: shown("signIn.factor.kept") }).click();
  await expect(page.getByText(t("accounts.authenticator.unset"))).toBeVisible();
  const name = shown("signIn.factor.firstPasskey");
  await confirm(page, t("accounts.passkeys.removeOf", { name }), t("accounts.passkeys.remove"));
  await expect(page.getByText(t("accounts.refusals.LAST_FACTOR"))).toBeVisible();

  // An authenticator beside it; the passkey proved a moment ago is fresh enough.
  await page.getByRole("button", { name: t("accounts.authenticator.add") }).click();
  const secret = (await page.getByTestId("totp-secret").innerText()).replace(/\s/g, "");
  await page.getByLabel(t("accounts.authenticator.code"), { exact: true }).fill("000000");
  await page.getByRole("button", { name: t("accounts.authenticator.confirm") }).click();
  await expect(page.getByText(t("accounts.refusals.CODE_REFUSED")).first()).toBeVisible();
  await page.getByLabel(t("accounts.authenticator.code"), { exact: true }).fill(codeOfStep(secret, stepAt(new Date())));
  await page.getByRole("button", { name: t("accounts.authenticator.confirm") }).click();
  await expect(page.getByText(t("accounts.authenticator.done", { count: 0 }))).toBeVisible();
  await expect(page.getByText(t("accounts.factor.set"), { exact: true })).toBeVisible();
  await context.close();
});
