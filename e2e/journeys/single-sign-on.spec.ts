import { wakeful } from "@/e2e/fixtures/awake";
import { findsNothing } from "@/e2e/fixtures/axe";
import { type OidcProvider, startOidcProvider } from "@/e2e/fixtures/oidc-provider";
import { type Site, startSite } from "@/e2e/fixtures/site";
import { expect, test as plain } from "@/e2e/fixtures/test";
import { wordsOf } from "@/e2e/fixtures/words";
import { enterCode } from "@/e2e/pages/entrance";
import { demoTotpSecret } from "@/lib/accounts/demo-accounts";

const test = plain.extend<object, { provider: OidcProvider; site: Site }>({
  provider: [
    // biome-ignore lint/correctness/noEmptyPattern: a fixture says by its pattern what it needs
    async ({}, use) => {
      const provider = await startOidcProvider();
      await use(provider);
      await provider.close();
    },
    { scope: "worker" },
  ],
  site: [
    async ({ provider, seed }, use) => {
      const site = await startSite(seed, {
        SHOKAI_OIDC_ISSUER: provider.issuer,
        SHOKAI_OIDC_CLIENT_ID: provider.clientId,
        SHOKAI_OIDC_CLIENT_SECRET: provider.clientSecret,
        SHOKAI_OIDC_NAME: "本社ID",
        SHOKAI_OIDC_TRUST_MFA: "1",
      });
      await use(site);
      await site.close();
    },
    { scope: "worker", timeout: 900_000 },
  ],
});

test.use({ seed: "bare", part: "single-sign-on" });

const t = wordsOf("ja");

test("single sign-on leads back to where one was going; our second factor, roles and sessions hold", async ({
  page: given,
  site,
  provider,
}) => {
  const page = wakeful(given);
  await site.query("update app_user set totp_step = null where login = 'manager'");
  provider.person = {
    sub: "person-7",
    email: "Manager@shokai.example",
    email_verified: true,
    // Whatever else it says is not looked at.
    roles: ["admin"],
    groups: ["admin"],
  };
  await page.goto("/settings/account");
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  await findsNothing(page, "sign-in with single sign-on");
  await page.getByRole("button", { name: t("signIn.sso.with", { name: "本社ID" }) }).click();
  await expect(page).toHaveURL(/\/second-factor\?next=/);
  await enterCode(page, t, demoTotpSecret, t("signIn.factor.submit"));
  await expect(page).toHaveURL(`${site.url}/settings/account`);
  await expect(page.getByRole("heading", { level: 1, name: t("accounts.own.title") })).toBeVisible();
  const [user] = await site.query("select roles, sso_subject from app_user where login = 'manager'");
  expect(user).toEqual({ roles: ["manager"], sso_subject: "person-7" });

  // Its own second factor counts where the settings say so; the e-mail is no longer asked for.
  await page.context().clearCookies();
  provider.person = { sub: "person-7", amr: ["pwd", "otp"] };
  await page.goto("/settings/rights");
  await page.getByRole("button", { name: t("signIn.sso.with", { name: "本社ID" }) }).click();
  await expect(page).toHaveURL(`${site.url}/settings/rights`);
  const events = await site.query(
    "select type, details from audit_event where type in ('session.started', 'session.factorPassed') order by seq",
  );
  expect(events.map(({ type, details }) => [type, details.via ?? details.by])).toEqual([
    ["session.started", "sso"],
    ["session.factorPassed", "totp"],
    ["session.started", "sso"],
    ["session.factorPassed", "sso"],
  ]);
});

test("whoever it does not know, or knows wrongly, stays outside, and the trail says why", async ({
  page: given,
  site,
  provider,
}) => {
  const page = wakeful(given);
  await site.query("update app_user set disabled_at = now() where login = 'hotline'");
  const editor = { sub: "person-9", email: "editor@shokai.example", email_verified: true };
  const stories: [string, "refused" | "failed", Partial<OidcProvider>][] = [
    ["ssoUnknown", "refused", { person: { ...editor, email: "nobody@shokai.example" } }],
    ["ssoEmail", "refused", { person: { ...editor, email_verified: false } }],
    ["disabled", "refused", { person: { ...editor, email: "hotline@shokai.example" } }],
    ["ssoFailed", "failed", { person: editor, lie: { nonce: "another" } }],
    ["ssoFailed", "failed", { person: editor, forge: true }],
    ["ssoFailed", "failed", { person: editor, deny: true }],
  ];
  const fair = { lie: {}, forge: false, deny: false };
  for (const [, ended, ways] of stories) {
    Object.assign(provider, fair, ways);
    await page.goto("/sign-in");
    await page.getByRole("button", { name: t("signIn.sso.with", { name: "本社ID" }) }).click();
    await expect(page.getByRole("alert").filter({ hasText: t(`signIn.sso.${ended}.title`) })).toBeVisible();
  }
  Object.assign(provider, fair);
  // An answer that nobody here had asked for.
  await page.goto("/api/auth/callback/sso?code=stolen&state=invented");
  await expect(page.getByRole("alert").filter({ hasText: t("signIn.sso.failed.title") })).toBeVisible();
  const refused = await site.query(
    "select details->>'why' as why from audit_event where type = 'session.refused' order by seq",
  );
  expect(refused.map(({ why }) => why)).toEqual([...stories.map(([why]) => why), "ssoFailed"]);
  await page.goto("/settings/account");
  await expect(page).toHaveURL(/\/sign-in/);
});
