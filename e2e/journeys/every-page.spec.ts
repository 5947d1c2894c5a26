import type { Page } from "@playwright/test";
import { findsNothing } from "@/e2e/fixtures/axe";
import { type Ids, idsOf } from "@/e2e/fixtures/ids";
import { expect, test } from "@/e2e/fixtures/test";
import type { DemoLogin } from "@/lib/accounts/demo-accounts";

test.use({ seed: "demo" });

/** Who looks at which pages; between them every page of the office. */
const looks: { login: DemoLogin; locale: "ja" | "en"; paths: (ids: Ids) => string[] }[] = [
  {
    login: "manager",
    locale: "ja",
    paths: (id) => [
      "/dashboard",
      "/inquiries",
      `/inquiries/${id.inquiry}`,
      `/inquiries/${id.inquiry}/decide?kind=void`,
      ...(id.undo ? [`/inquiries/${id.undo}`] : []),
      "/members",
      `/members/${id.member}`,
      ...(id.parted ? [`/members/${id.parted}`] : []),
      `/members/${id.ended}`,
      `/members/${id.member}/merge`,
      `/members/${id.member}/split`,
      `/members/${id.member}/link`,
      `/members/${id.approve}`,
      "/settlements",
      `/settlements/${id.company}`,
      `/settlements/${id.company}?on=2010-01-01..2010-01-31`,
      "/reviews",
      `/reviews/${id.pair}`,
      `/reviews/${id.overLimit}`,
      `/reviews/${id.rejoined}`,
      `/reviews/bulk?answer=take&ids=${id.bulk}`,
      "/reimbursements",
      "/reimbursements?stage=to_refund&late=yes",
      "/settings/incident",
      "/batches/coverage",
      "/reports/weekly",
      "/reports/weekly?week=2009-W31",
      "/answers",
      `/answers?company=${id.asks}`,
      "/replacements",
      "/settings/companies",
      "/settings/companies/new",
      `/settings/companies/${id.company}`,
      `/settings/companies/${id.company}/connections`,
      `/settings/companies/${id.company}/profile`,
      `/settings/companies/${id.company}/profile/versions`,
      `/settings/companies/${id.company}/profile?batch=${id.unreadable}`,
      "/fraud-reports",
      "/fraud-reports/new",
      "/fraud-reports/patterns",
      `/fraud-reports/${id.fraudReport}`,
      "/hotline",
      "/hotline/calls",
      `/hotline/calls/${id.call}`,
      "/hotline/reports",
      `/hotline/reports/${id.callReport}`,
      "/hotline/limits",
      "/call-backs",
      `/call-backs/${id.callBack}`,
      "/outreach",
      "/outreach/new",
      `/outreach/${id.outreach}`,
      "/prevention",
      "/prevention/new",
      `/prevention/${id.measure}`,
      "/exposure",
      "/exposure/analysis",
      "/exposure/analysis?of=outside&direction=over",
      "/exposure/window",
      "/exposure/window?verdict=contradicts",
      "/exposure/loads/new",
      `/exposure/loads/${id.load}`,
      "/reports/regulator",
      "/reports/regulator/edit",
      "/reports/regulator/draft",
      "/reports/regulator/1",
      "/exposure/scopes",
      "/exposure/scopes/new",
      `/exposure/scopes/${id.scope}`,
      "/watch-lists",
      `/watch-lists/${id.watchList}`,
      `/watch-lists/companies/${id.watchCompany}`,
      `/exposure/scopes/${id.scope}?against=none`,
      `/inquiries?explainedBy=${id.scope}&state=live`,
      "/reveals",
      "/full-exports",
      "/full-exports/new",
      `/full-exports/${id.asked}`,
      "/settings/rights",
      "/settings/alerts",
      "/settings/retention",
      "/settings/review",
      `/settings/review/${id.accountReview}`,
      `/settings/retention/runs/${id.erasure}`,
      "/settings/account",
      "/step-up?next=/settings/account",
      "/audit",
      `/audit?about=member:${id.member}`,
      "/no-such-page",
    ],
  },
  {
    login: "intake",
    locale: "en",
    paths: (id) => [
      "/dashboard",
      "/batches",
      "/batches/new",
      "/batches/coverage",
      `/batches/${id.batch}`,
      `/batches/${id.batch}?step=delivery`,
      `/batches/${id.batch}?step=columns`,
      `/batches/${id.batch}?revert=look`,
      ...(id.review ? [`/batches/${id.review}`] : []),
      ...(id.unreadable ? [`/batches/${id.unreadable}`] : []),
      "/exposure",
      `/exposure/loads/${id.load}`,
      "/inquiries/new",
      `/inquiries/${id.inquiry}`,
      `/members/${id.member}`,
      "/reviews?state=parked,declined",
      `/reviews/${id.conflict}`,
      `/reviews/bulk?answer=parked&ids=${id.bulk}`,
      "/reimbursements?owner=me",
      "/notices",
    ],
  },
  {
    login: "editor",
    locale: "ja",
    paths: (id) => [
      "/notices",
      "/notices/new",
      "/notices/sections",
      "/notices/sections/fraud",
      "/notices/sections/prevention",
      `/fraud-reports/${id.fraudReport}`,
      "/notices/sections/misuse/edit",
      `/notices/sections/fraud/edit?example=${id.fraudExample}`,
      "/notices/sections/prevention/edit?take=register",
      `/notices/${id.notice}`,
      `/notices/${id.notice}/preview`,
      ...(id.draft ? [`/notices/${id.draft}`, `/notices/${id.draft}/edit`] : []),
      `/notices/${id.notice}/explain`,
      `/notices/bridge/${id.bridge}`,
      "/notices/rules",
      "/notices/new?rule=change",
    ],
  },
  {
    login: "admin",
    locale: "en",
    paths: (id) => [
      "/settings/users",
      "/settings/users/new",
      `/settings/users/${id.user}`,
      "/settings/incident",
      "/settings/keys",
      "/settings/alerts",
      "/settings/review",
      `/settings/review/${id.accountReview}`,
    ],
  },
  {
    login: "auditor",
    locale: "ja",
    paths: (id) => [
      "/ledger",
      "/ledger/blocks/2",
      "/reports/regulator/1?in=en",
      "/ledger/count",
      "/settlements",
      "/ledger/checks",
      `/ledger/checks/${id.check}`,
      "/reveals",
      `/full-exports/${id.erased}`,
      `/watch-lists/${id.watchList}`,
      "/settings/keys",
      `/notices/${id.notice}/certificate?replay=1`,
    ],
  },
  {
    login: "hotline",
    locale: "en",
    paths: (id) => [
      "/hotline",
      `/hotline/calls/${id.call}`,
      `/hotline/reports/${id.callReport}`,
      "/call-backs?state=open,no_contact,reached,declined,given_up,lapsed",
      `/call-backs/${id.callBack}`,
      `/fraud-reports/new?call=${id.call}`,
    ],
  },
  { login: "manager", locale: "en", paths: (id) => ["/ledger/checks", `/notices/${id.notice}/certificate?replay=1`] },
];

for (const { login, locale, paths } of looks) {
  test(`axe finds nothing on the pages of ${login}, light and dark, and no page complains (${locale})`, async ({
    signedIn,
    site,
    faults,
  }) => {
    const looked = paths(await idsOf(site));
    // A page is drawn and looked through twice; on a slow machine that takes a quarter of a minute.
    test.setTimeout(120_000 + looked.length * 20_000);
    // Asked for on purpose: a page that is not there, and one that is not the role's.
    faults.allow(/status of 40[34]/);
    const page = await signedIn(login, { locale });
    for (const path of looked) {
      await page.goto(path);
      await settled(page);
      await findsNothing(page, path);
    }
  });
}

test("axe finds nothing on the sign-in page, light and dark", async ({ page }) => {
  await page.goto("/sign-in");
  await findsNothing(page, "/sign-in");
});

test("axe finds nothing on the page that checks certificates, light and dark", async ({ page }) => {
  await page.goto("/check");
  await findsNothing(page, "/check");
});

/** The heading is there and no skeleton stands in for a part that is still being read. */
async function settled(page: Page): Promise<void> {
  await expect(page.getByRole("heading", { level: 1 }).first()).toBeVisible();
  await expect(page.locator(".animate-pulse")).toHaveCount(0);
}
