import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { promisify } from "node:util";
import { findsNothing } from "@/e2e/fixtures/axe";
import { expect, test } from "@/e2e/fixtures/test";
import { wordsOf } from "@/e2e/fixtures/words";
import { formatDate, formatNumber } from "@/lib/core/format";
import { sectionKeys } from "@/lib/notices/sections/schema";

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
  const address = locale === "ja" ? "/notice" : "/notice/en";

  test(`the public page says figure, unit, days, what is counted, and every earlier figure (${locale})`, async ({
    page,
  }) => {
    const answer = await page.goto(address);
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
    for (const key of sectionKeys) {
      await expect(main.getByRole("heading", { level: 2, name: t(`publicNotice.sections.${key}`) })).toBeVisible();
    }
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

test("an earlier publication stays readable at its own address, and leads to the latest", async ({ page }) => {
  const t = wordsOf("ja");
  await page.goto("/notice");
  await page.getByRole("link", { name: t("publicNotice.editionValue", { version: 2 }), exact: true }).click();
  await expect(page).toHaveURL(/\/notice\/editions\/2\/index\.html$/);
  const figure = page.locator("#figure");
  await expect(figure.locator("strong")).toHaveText("2,850");
  await expect(page.getByRole("note")).toContainText(formatDate("2009-08-03", "ja"));
  await expect(page.getByText("6,610")).toHaveCount(0);
  // A section as it read then, not as it reads now.
  await expect(page.getByText("32,359")).toHaveCount(0);
  await page.getByRole("link", { name: t("publicNotice.toLatest") }).click();
  await expect(figure.locator("strong")).toHaveText("6,610");
});

test("an earlier version of a section says that it was replaced, and when", async ({ page }) => {
  const t = wordsOf("en");
  await page.goto("/notice/en/");
  await page
    .locator("#leaked")
    .getByRole("link", { name: t("publicNotice.sectionEarlier") })
    .click();
  await expect(page).toHaveURL(/\/en\/sections\/leaked\/2\//);
  await expect(page.getByRole("note")).toContainText(formatDate("2009-11-11", "en"));
  await expect(page.getByText("18,184").first()).toBeVisible();
  await page.getByRole("note").getByRole("link").click();
  await expect(page.locator("#leaked").getByText("32,359")).toBeVisible();
});

test("changes as a page, as JSON and as a feed tell the same, newest first", async ({ page }) => {
  const { changes } = await (await page.request.get("/notice/changes.json")).json();
  const ids = changes.map((change: { id: string }) => change.id);
  expect(ids).toContain("figure-6");
  expect(ids).toContain("section-leaked-3");
  await page.goto("/notice/changes/");
  const shown = await page.locator("ol.changes > li").evaluateAll((items) => items.map((item) => item.id));
  expect(shown).toEqual(ids);
  const feed = await page.request.get("/notice/feed-en.atom");
  expect(feed.headers()["content-type"]).toContain("application/atom+xml");
  const titles = [...(await feed.text()).matchAll(/<entry>\s*<id>[^<]+<\/id>\s*<title>([^<]+)<\/title>/g)];
  expect(titles.map(([, title]) => title)).toEqual(changes.map((change: { title: { en: string } }) => change.title.en));
});

test("the figure stands in a frame of somebody else's page, and the notice itself does not", async ({
  page,
  site,
  faults,
}) => {
  // The whole notice is framed on purpose, and refused.
  faults.allow(/frame-ancestors 'none'/);
  const url = `${site.url}/notice`;
  const frames = createServer((_, response) => {
    const frame = (name: string, path: string) =>
      `<iframe name="${name}" src="${url}${path}" width="420" height="260"></iframe>`;
    response.writeHead(200, { "content-type": "text/html" });
    response.end(`<!doctype html><title>blog</title>${frame("card", "/embed/en.html")}${frame("whole", "/en/")}`);
  });
  await new Promise<void>((resolve) => frames.listen(0, "127.0.0.1", resolve));
  try {
    await page.goto(`http://127.0.0.1:${(frames.address() as AddressInfo).port}/`);
    await expect(page.frameLocator("[name=card]").locator("strong")).toHaveText("6,610");
    const policy = (await page.request.get(`${url}/en/`)).headers()["content-security-policy"];
    expect(policy).toContain("frame-ancestors 'none'");
    // Not just any element: the browser's own page about the refusal has some.
    await expect(page.frameLocator("[name=whole]").getByText("6,610")).toHaveCount(0);
  } finally {
    await new Promise((resolve) => frames.close(resolve));
  }
});

test("the exported folder behind a bare web server is what the app serves, byte for byte, and works there", async ({
  page,
  site,
}) => {
  test.setTimeout(120_000);
  const target = path.join(site.folder, "exported");
  const run = promisify(execFile);
  await run(process.execPath, ["scripts/export-notice.mjs", target], {
    env: { ...process.env, SHOKAI_DATA: site.folder },
  });
  const names = readdirSync(target, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== "manifest.json" && entry.name !== "404.html")
    .map((entry) => path.relative(target, path.join(entry.parentPath, entry.name)).split(path.sep).join("/"));
  expect(names.length).toBeGreaterThan(60);
  for (const name of names) {
    const answer = await fetch(`${site.url}/notice/${name}`, { headers: { "accept-encoding": "identity" } });
    const same = Buffer.from(await answer.arrayBuffer()).equals(readFileSync(path.join(target, name)));
    expect({ name, status: answer.status, same }).toEqual({ name, status: 200, same: true });
    // Nothing of a card or a member number, in any file that can be read; digits within a hash are none.
    if (!/\.(png|pdf)$/.test(name))
      expect(readFileSync(path.join(target, name), "utf8")).not.toMatch(/(?<![\w.])\d{13,19}\b/);
  }
  // Nothing but files: no types for folders, no headers of ours, under a path of its own.
  const bare = createServer((request, response) => {
    const file = path.join(target, (request.url ?? "").replace("/somewhere/deep/", ""));
    const types: Record<string, string> = { ".html": "text/html", ".json": "application/json" };
    try {
      const body = readFileSync(file);
      response.writeHead(200, { "content-type": types[path.extname(file)] ?? "application/octet-stream" }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => bare.listen(0, "127.0.0.1", resolve));
  try {
    const t = wordsOf("en");
    await page.goto(`http://127.0.0.1:${(bare.address() as AddressInfo).port}/somewhere/deep/index.html`);
    await page.getByRole("link", { name: wordsOf("ja")("publicNotice.otherLanguage") }).click();
    await expect(page.locator("strong").first()).toHaveText("6,610");
    await page.getByRole("link", { name: t("publicNotice.allChanges") }).click();
    await page.locator("ol.changes a").last().click();
    await page.getByRole("note").getByRole("link").first().click();
    await expect(page.locator("strong").first()).toHaveText("6,610");
  } finally {
    await new Promise((resolve) => bare.close(resolve));
  }
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
  test("axe finds nothing on the public pages, in light and dark, in both languages", async ({ page, faults }) => {
    faults.allow(/status of 404/);
    for (const path of [
      "/notice/",
      "/notice/en/",
      "/notice/editions/1/",
      "/notice/en/sections/leaked/1/",
      "/notice/changes/",
      "/notice/embed/ja.html",
      "/notice/no-such-page",
    ]) {
      await page.goto(path);
      await findsNothing(page, path);
    }
  });
});
