import { expect, test } from "@/e2e/fixtures/test";
import { wordsOf } from "@/e2e/fixtures/words";
import { enterCode, signIn } from "@/e2e/pages/entrance";
import { placesOf, signOut, speak } from "@/e2e/pages/office";
import { demoAccounts, demoPassword, demoTotpSecret } from "@/lib/accounts/demo-accounts";

test.use({ seed: "bare" });

const ja = wordsOf("ja");
const en = wordsOf("en");

/** What each role's navigation leads to. */
const places: Record<string, string[]> = {
  intake: [
    "dashboard",
    "batches",
    "inquiries",
    "members",
    "reviews",
    "reimbursements",
    "answers",
    "replacements",
    "ledger",
    "exposure",
    "companies",
    "rights",
  ],
  hotline: [
    "dashboard",
    "inquiries",
    "members",
    "hotline",
    "callBacks",
    "fraudReports",
    "outreach",
    "exposure",
    "calls",
    "companies",
    "rights",
  ],
  manager: [
    "dashboard",
    "batches",
    "inquiries",
    "members",
    "reviews",
    "hotline",
    "callBacks",
    "fraudReports",
    "reimbursements",
    "answers",
    "replacements",
    "settlements",
    "weeklyReport",
    "notices",
    "noticeSections",
    "measures",
    "outreach",
    "regulatorReports",
    "ledger",
    "exposure",
    "watchLists",
    "calls",
    "reveals",
    "fullExports",
    "audit",
    "companies",
    "accountReviews",
    "rights",
    "alerts",
    "retention",
    "incident",
  ],
  editor: [
    "dashboard",
    "fraudReports",
    "notices",
    "noticeSections",
    "measures",
    "outreach",
    "ledger",
    "companies",
    "rights",
  ],
  auditor: [
    "dashboard",
    "batches",
    "inquiries",
    "members",
    "reviews",
    "callBacks",
    "fraudReports",
    "reimbursements",
    "answers",
    "replacements",
    "settlements",
    "weeklyReport",
    "notices",
    "noticeSections",
    "measures",
    "outreach",
    "regulatorReports",
    "ledger",
    "exposure",
    "watchLists",
    "calls",
    "reveals",
    "fullExports",
    "audit",
    "companies",
    "users",
    "accountReviews",
    "rights",
    "encryptionKeys",
    "alerts",
    "retention",
    "incident",
  ],
  admin: [
    "dashboard",
    "companies",
    "users",
    "accountReviews",
    "rights",
    "encryptionKeys",
    "alerts",
    "retention",
    "incident",
  ],
};

for (const [role, expected] of Object.entries(places)) {
  test(`${role} signs in and finds the places of the role, in both languages, and nobody else's`, async ({
    page,
    site,
  }) => {
    // Other journeys on this site may have had the account speak English.
    await site.query("update app_user set locale = 'ja' where login = $1", [role]);
    const name = demoAccounts.find((account) => account.login === role)?.displayName ?? "";
    await page.goto("/sign-in");
    await site.query("update app_user set totp_step = null where login = $1", [role]);
    await signIn(page, ja, role, demoPassword);
    await expect(page).toHaveURL(/\/second-factor/);
    // After the password alone nothing answers.
    expect((await page.request.get("/api/step-up")).status()).toBe(401);
    await enterCode(page, ja, demoTotpSecret, ja("signIn.factor.submit"));
    await expect(page).toHaveURL(/\/dashboard/);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    expect(await placesOf(page, ja)).toEqual(expected.map((place) => ja(`nav.${place}`)));
    await speak(page, { t: ja, name: "日本語" }, "English");
    await expect(page.locator("html")).toHaveAttribute("lang", "en");
    expect(await placesOf(page, en)).toEqual(expected.map((place) => en(`nav.${place}`)));
    await signOut(page, en, name);
    await expect(page).toHaveURL(/\/sign-in/);
    await page.goto("/dashboard");
    await expect(page).toHaveURL(/\/sign-in\?next=/);
  });
}

test("a wrong password and an unknown name are answered with the same words", async ({ page, faults }) => {
  faults.allow(/api\/auth\/callback\/credentials/);
  await page.goto("/sign-in");
  const refusal = page.getByRole("alert").filter({ hasText: ja("signIn.refused.title") });
  const answers: string[] = [];
  for (const login of ["hotline", "nobody-of-this-name"]) {
    await signIn(page, ja, login, "not-the-password-1");
    await expect(refusal).toBeVisible();
    answers.push(await refusal.innerText());
    await page.reload();
  }
  expect(answers[0]).toBe(answers[1]);
});

test("a session without the sign-in screen is a real one: ending its row ends it", async ({ signedIn, site }) => {
  const page = await signedIn("admin");
  await page.goto("/settings/users");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page).toHaveURL(`${site.url}/settings/users`);
  await site.query("update app_session set ended_at = now()");
  await page.goto("/settings/users");
  await expect(page).toHaveURL(/\/sign-in\?next=/);
});
