import { findsNothing } from "@/e2e/fixtures/axe";
import { expect, test } from "@/e2e/fixtures/test";
import { wordsOf } from "@/e2e/fixtures/words";
import { formatDate, formatNumber } from "@/lib/core/format";

// Nobody signs in here: a reader from outside, whose browser runs no scripts.
test.use({ seed: "demo", javaScriptEnabled: false });

// The worker draws the notice once it has started; until then the page says that it is being prepared.
test.beforeEach(async ({ site }) => {
  await expect.poll(async () => (await fetch(`${site.url}/notice`)).status, { timeout: 90_000 }).toBe(200);
});

/** The history that the demonstration follows. */
const history: [asOf: string, count: number][] = [
  ["2009-07-25", 2200],
  ["2009-07-31", 2850],
  ["2009-08-13", 4228],
  ["2009-11-05", 5122],
  ["2010-02-18", 6592],
  ["2012-03-29", 6610],
];

for (const locale of ["ja", "en"] as const) {
  const t = wordsOf(locale);
  const path = locale === "ja" ? "/notice" : "/notice/en";

  test(`the public page says figure, unit, days, what is counted, and every earlier figure (${locale})`, async ({
    page,
  }) => {
    const answer = await page.goto(path);
    expect(answer?.status()).toBe(200);
    expect(await answer?.text()).not.toMatch(/<script/i);
    await expect(page.locator("html")).toHaveAttribute("lang", locale);
    await expect(page.getByRole("heading", { level: 1, name: t("publicNotice.heading") })).toBeVisible();
    const main = page.getByRole("main");
    await expect(main.locator("strong").first()).toHaveText("6,610");
    for (const words of ["unit", "unitSentence", "countedYes", "countedNo", "caveatHeading", "lastUpdate"]) {
      await expect(main.getByText(t(`publicNotice.${words}`)).first()).toBeVisible();
    }
    await expect(main.getByText(formatDate("2009-07-14", locale)).first()).toBeVisible();
    const rows = page.getByRole("table").getByRole("row");
    for (const [asOf, count] of history) {
      const row = rows.filter({ hasText: formatDate(asOf, locale) }).filter({ hasText: formatNumber(count) });
      await expect(row.first()).toBeVisible();
    }
    await expect(page.getByRole("img", { name: t("publicNotice.curveTitle") }).first()).toBeVisible();
    // The other language is one link away, and back.
    await page.getByRole("link", { name: t("publicNotice.otherLanguage") }).click();
    await expect(page.locator("html")).toHaveAttribute("lang", locale === "ja" ? "en" : "ja");
  });
}

test("the figure as JSON and the history as CSV agree with the page, and hold nothing of a card or member", async ({
  page,
}) => {
  const json = await (await page.request.get("/notice/count.json")).json();
  expect(json).toMatchObject({ count: 6610, asOf: "2012-03-29", since: "2009-07-14" });
  expect(Object.keys(json)).toEqual(expect.arrayContaining(["unit", "publishedAt", "version"]));
  const csv = await (await page.request.get("/notice/history.csv")).text();
  for (const [asOf, count] of history)
    expect(csv).toMatch(new RegExp(`${asOf},.*\\b${count}\\b|\\b${count}\\b.*${asOf}`));
  const html = await (await page.request.get("/notice")).text();
  for (const text of [JSON.stringify(json), csv, html]) expect(text).not.toMatch(/(?<![\d.])\d{13,19}\b/);
});

test("while the database is away the page still answers with the last figure", async ({ page, site }) => {
  await site.database.away();
  try {
    const answer = await page.goto("/notice");
    expect(answer?.status()).toBe(200);
    await expect(page.locator("strong").first()).toHaveText("6,610");
  } finally {
    await site.database.back();
  }
  await expect.poll(async () => (await page.request.get("/api/health?ready")).status(), { timeout: 30_000 }).toBe(200);
});

test.describe("seen by axe, whose own script needs scripts", () => {
  test.use({ javaScriptEnabled: true, bypassCSP: true });
  test("axe finds nothing on the public page, in light and dark, in both languages", async ({ page }) => {
    for (const path of ["/notice", "/notice/en"]) {
      await page.goto(path);
      await findsNothing(page, path);
    }
  });
});
