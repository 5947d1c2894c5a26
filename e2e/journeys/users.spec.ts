import { wakeful } from "@/e2e/fixtures/awake";
import { expect, test } from "@/e2e/fixtures/test";
import { wordsOf } from "@/e2e/fixtures/words";
import { enrol, enterCode, setPassword, signIn } from "@/e2e/pages/entrance";
import { confirm } from "@/e2e/pages/office";
import { demoTotpSecret } from "@/lib/accounts/demo-accounts";

test.use({ seed: "bare" });

const password = "brought-by-hand-2009";

for (const locale of ["ja", "en"] as const) {
  const t = wordsOf(locale);

  test(`admin adds a user, whose one-time link works once; disabled, the user is out at once (${locale})`, async ({
    signedIn,
    browser,
    faults,
    site,
  }) => {
    const login = `newcomer-${locale}`;
    const displayName = `新任 担当 ${locale}`;
    const admin = await signedIn("admin", { locale });
    await admin.goto("/settings/users");
    await admin.getByRole("link", { name: t("accounts.create") }).click();
    await admin.getByLabel(t("accounts.fields.login")).fill(login);
    await admin.getByLabel(t("accounts.fields.displayName")).fill(displayName);
    await admin.getByRole("checkbox", { name: t("nav.roles.intake") }).check();
    await admin.getByRole("button", { name: t("accounts.new.submit") }).click();
    const link = await admin.getByLabel(t("accounts.link.label")).inputValue();
    expect(link).toContain(`${site.url}/setup/`);

    const theirs = await browser.newContext({ baseURL: site.url, locale: locale === "ja" ? "ja-JP" : "en-GB" });
    const person = wakeful(await theirs.newPage());
    faults.watch(person);
    await person.goto(link);
    // Before signing in there is no account whose language could be followed.
    const shown = wordsOf(((await person.locator("html").getAttribute("lang")) ?? "ja") as "ja" | "en");
    await setPassword(person, shown, password);
    await expect(person.getByText(shown("accounts.setup.done"))).toBeVisible();
    await person.goto(link);
    await expect(person.getByText(shown("accounts.setup.void"))).toBeVisible();
    await person.goto("/batches/new");
    await expect(person).toHaveURL(/\/sign-in\?next=/);
    await signIn(person, shown, login, password);
    await expect(person).toHaveURL(/\/second-factor\?next=/);
    await expect(person.getByRole("img", { name: shown("signIn.factor.picture") })).toBeVisible();
    // The password alone opens nothing.
    await person.goto("/batches/new");
    await expect(person).toHaveURL(/\/second-factor\?next=/);
    const { codes } = await enrol(person, shown);
    expect(new Set(codes).size).toBe(10);
    await expect(person).toHaveURL(`${site.url}/batches/new`);
    await expect(person.getByRole("heading", { level: 1 })).toBeVisible();

    await admin.getByRole("link", { name: t("accounts.link.back") }).click();
    await expect(admin.getByRole("heading", { level: 1, name: displayName })).toBeVisible();
    // A factor that was proved too long ago: the step waits for the code, then goes on by itself.
    await site.query(
      "update app_session set fresh_at = now() - interval '6 minutes' where user_id = (select id from app_user where login = 'admin')",
    );
    await site.query("update app_user set totp_step = null where login = 'admin'");
    await confirm(admin, t("accounts.actions.disable"), t("accounts.actions.disable"));
    await enterCode(admin, t, demoTotpSecret, t("common.stepUp.submit"));
    await expect(admin.getByText(t("accounts.actions.disabled", { count: 1 }))).toBeVisible();
    await person.reload();
    await expect(person).toHaveURL(/\/sign-in\?next=/);
    faults.allow(/api\/auth\/callback\/credentials/);
    await signIn(person, shown, login, password);
    await expect(person.getByRole("alert").filter({ hasText: shown("signIn.refused.title") })).toBeVisible();
    await theirs.close();
  });
}

test("admin sees no case: deliveries, inquiries and members are not the role's", async ({ signedIn, faults }) => {
  const t = wordsOf("ja");
  faults.allow(/status of 403/);
  const page = await signedIn("admin", { locale: "ja" });
  for (const path of ["/batches", "/batches/new", "/inquiries", "/members", "/notices", "/audit"]) {
    const answer = await page.goto(path);
    expect(answer?.status(), path).toBe(403);
    await expect(page.getByText(t("accounts.forbidden.title"))).toBeVisible();
  }
});
