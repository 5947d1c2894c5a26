import type { Page } from "@playwright/test";
import { findsNothing } from "@/e2e/fixtures/axe";
import type { Site } from "@/e2e/fixtures/site";
import { expect, test } from "@/e2e/fixtures/test";
import type { DemoLogin } from "@/lib/accounts/demo-accounts";

test.use({ seed: "demo" });

type Ids = Record<
  | "batch"
  | "review"
  | "unreadable"
  | "inquiry"
  | "undo"
  | "member"
  | "parted"
  | "pair"
  | "overLimit"
  | "rejoined"
  | "conflict"
  | "bulk"
  | "approve"
  | "ended"
  | "notice"
  | "bridge"
  | "draft"
  | "user"
  | "company"
  | "check"
  | "asked"
  | "erased"
  | "erasure"
  | "accountReview",
  string
>;

async function idsOf(site: Site): Promise<Ids> {
  const one = async (text: string) => String((await site.query<{ id: number | string }>(text))[0]?.id ?? "");
  return {
    batch: await one("select id from batch where state = 'committed' order by id limit 1"),
    review: await one("select id from batch where state = 'review' order by id limit 1"),
    unreadable: await one("select id from batch where state = 'unreadable' order by id limit 1"),
    inquiry: await one("select id from inquiry where live order by sightings desc, id limit 1"),
    undo: await one(
      "select inquiry_id || '/undo/' || id as id from decision where inquiry_id is not null and undone_at is null limit 1",
    ),
    parted: await one(
      "select c.member_id || '/undo/' || d.id as id from decision d join card c on c.id in (d.node_a, d.node_b) where d.undone_at is null and c.member_id is not null limit 1",
    ),
    pair: await one("select id from review where kind = 'reissue' and answer is null and closed_block is null limit 1"),
    overLimit: await one("select id from review where kind = 'number_over_limit' and closed_block is null limit 1"),
    rejoined: await one("select id from review where kind = 'rejoined' and closed_block is null limit 1"),
    conflict: await one("select id from review where kind = 'statement_conflict' and closed_block is null limit 1"),
    bulk: await one(
      "select string_agg(id::text, ',') as id from review where kind = 'near_number' and answer is null and closed_block is null",
    ),
    approve: await one(
      "select member_id || '/approve/' || id as id from member_number where set_aside = 'over_limit' order by id limit 1",
    ),
    ended: await one("select id from member where ended_into is not null order by id limit 1"),
    draft: await one("select id from publication where state in ('draft', 'submitted', 'approved') limit 1"),
    member: await one(
      "select member_id as id from card where member_id is not null group by 1 order by count(*) desc, 1 limit 1",
    ),
    notice: await one("select id from publication where state = 'published' order by id desc limit 1"),
    bridge: await one(
      "select previous_id || '/' || as_of || '/' || block_no as id from publication where corrects_id is not null limit 1",
    ),
    user: await one("select id from app_user where login = 'hotline'"),
    company: await one("select id from company order by id limit 1"),
    asked: await one("select id from full_export where state = 'requested' order by id limit 1"),
    erased: await one("select id from full_export where state = 'erased' order by id limit 1"),
    check: await one("select id from ledger_verification order by id limit 1"),
    erasure: await one("select id from retention_run order by id limit 1"),
    accountReview: await one("select id from account_review order by id limit 1"),
  };
}

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
      "/reviews",
      `/reviews/${id.pair}`,
      `/reviews/${id.overLimit}`,
      `/reviews/${id.rejoined}`,
      `/reviews/bulk?answer=take&ids=${id.bulk}`,
      "/batches/coverage",
      "/settings/companies",
      "/settings/companies/new",
      `/settings/companies/${id.company}`,
      `/settings/companies/${id.company}/connections`,
      `/settings/companies/${id.company}/profile`,
      `/settings/companies/${id.company}/profile/versions`,
      `/settings/companies/${id.company}/profile?batch=${id.unreadable}`,
      "/reveals",
      "/full-exports",
      "/full-exports/new",
      `/full-exports/${id.asked}`,
      "/settings/rights",
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
      "/inquiries/new",
      `/inquiries/${id.inquiry}`,
      `/members/${id.member}`,
      "/reviews?state=parked,declined",
      `/reviews/${id.conflict}`,
      `/reviews/bulk?answer=parked&ids=${id.bulk}`,
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
      "/notices/sections/misuse/edit",
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
      "/ledger/count",
      "/ledger/checks",
      `/ledger/checks/${id.check}`,
      "/reveals",
      `/full-exports/${id.erased}`,
      "/settings/keys",
      `/notices/${id.notice}/certificate?replay=1`,
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
