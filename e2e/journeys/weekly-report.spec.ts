import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { parse } from "csv-parse/sync";
import { flowColumns } from "@/app/(office)/reports/weekly/columns";
import { expect, test } from "@/e2e/fixtures/test";
import { wordsOf } from "@/e2e/fixtures/words";
import { formatNumber } from "@/lib/core/format";

test.use({ seed: "demo" });

const ja = wordsOf("ja");
const en = wordsOf("en");

const figure = async (page: Page, table: string, line: string, id: string) =>
  (await page.locator(`[data-report="${table}"] [data-line="${line}"] [data-figure="${id}"]`).innerText()).replaceAll(
    ",",
    "",
  );

async function download(page: Page, name: string): Promise<Buffer> {
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name, exact: true }).click(),
  ]);
  return readFileSync(await file.path());
}

test("a manager opens the week that is over, goes a week back, and takes along what the page shows", async ({
  signedIn,
  site,
}) => {
  const page = await signedIn("manager", { locale: "ja" });
  await page.goto("/dashboard");
  await page
    .getByRole("navigation", { name: ja("nav.main") })
    .getByRole("link", { name: ja("nav.weeklyReport") })
    .click();
  await expect(page.getByRole("heading", { level: 1, name: ja("reports.weekly.title") })).toBeVisible();
  // The demonstration stands on Friday of week 13.
  await expect(page.getByText("2012-W12")).toBeVisible();
  await page.getByRole("link", { name: ja("reports.weekly.previous") }).click();
  await expect(page.getByText("2012-W11")).toBeVisible();

  // A busy week: the figures of the page, and the lists behind them.
  await page.goto("/reports/weekly?week=2009-W33");
  const byCompany = ja("reports.byCompany.title");
  const received = Number(await figure(page, byCompany, "total", "received"));
  const closed = Number(await figure(page, byCompany, "total", "closed"));
  expect(received).toBeGreaterThan(100);
  expect(closed).toBeGreaterThan(100);
  const csv = await download(page, ja("reports.weekly.csv"));
  const rows: string[][] = parse(csv, { bom: true });
  const [heads = []] = rows;
  const ofPart = (part: string) =>
    rows.filter((row) => row[heads.indexOf(ja("reports.csv.part"))] === ja(`reports.csv.parts.${part}`));
  for (const id of flowColumns) {
    const at = heads.indexOf(ja(`reports.columns.${id}`));
    const shown = await figure(page, byCompany, "total", id);
    expect([id, ofPart("total")[0]?.[at] || "–"]).toEqual([id, shown]);
    if (["closingDays", "medianAge", "oldestAge"].includes(id)) continue;
    for (const part of ["company", "case", "owner"]) {
      const sum = ofPart(part).reduce((total, row) => total + Number(row[at]), 0);
      expect([part, id, sum]).toEqual([part, id, Number(shown)]);
    }
  }
  const members = heads.indexOf(ja("reports.csv.burdened"));
  const after = await page.locator("[data-burden=after] td").first().innerText();
  expect(ofPart("after")[0]?.[members]).toBe(after.replaceAll(",", ""));
  const entries = await site.query(
    "select subject_id, details from audit_event where type = 'report.downloaded' order by seq desc limit 1",
  );
  expect(entries).toEqual([{ subject_id: "2009-W33", details: { report: "weekly", format: "csv" } }]);

  await page.locator(`[data-report="${byCompany}"] [data-line=total] [data-figure=closed] a`).click();
  const rowsShown = ja("table.rows", { count: formatNumber(closed), value: closed });
  await expect(page.getByText(rowsShown, { exact: true }).first()).toBeVisible();
});

test("the PDF says the same in the reader's language", async ({ signedIn }) => {
  const page = await signedIn("auditor", { locale: "en" });
  await page.goto("/reports/weekly?week=2009-W33");
  const received = await page
    .locator(`[data-report="${en("reports.byCompany.title")}"] [data-line=total] [data-figure=received]`)
    .innerText();
  const pdf = await download(page, en("reports.weekly.pdf"));
  const { getDocument } = await import("pdfjs-dist/legacy/build/pdf.mjs");
  const document = await getDocument({ data: new Uint8Array(pdf) }).promise;
  const first = await document.getPage(1);
  const text = (await first.getTextContent()).items.map((item) => ("str" in item ? item.str : "")).join("");
  expect(text).toContain(en("reports.weekly.title"));
  expect(text).toContain(en("reports.byCompany.title"));
  expect(text.replaceAll(" ", "")).toContain(`${en("reports.total")}${received}`);
});

test("a bucket of the dashboard opens a list of as many cases", async ({ signedIn }) => {
  const page = await signedIn("manager", { locale: "en" });
  await page.goto("/dashboard");
  const buckets = page.getByRole("table", { name: en("dashboard.ages.title") });
  const links = buckets.getByRole("link");
  await expect(links.first()).toBeVisible();
  const hrefs: [string, number][] = [];
  for (const link of await links.all())
    hrefs.push([(await link.getAttribute("href")) as string, Number((await link.innerText()).replaceAll(",", ""))]);
  expect(hrefs.length).toBeGreaterThan(2);
  for (const [href, count] of hrefs) {
    await page.goto(href);
    await expect(page.locator("tr[data-row]")).toHaveCount(count);
  }
});
