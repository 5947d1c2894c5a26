import { expect, test } from "vitest";
import { type Figures, type ReportItem, reportItems, type Texts } from "@/lib/reports/regulator/schema";
import { reportDocument } from "./document";
import { reportCsv } from "./report-csv";
import { reportPdf } from "./report-pdf";

const nothing = { in: 0, out: 0 };
const figures: Figures = {
  incident: {
    name: { ja: "事案", en: "Incident" },
    organisation: { ja: "試験株式会社", en: "Test Company" },
    startedOn: "2009-07-14",
  },
  count: { count: 6_592, before: 5_122, block: 42, blockAt: "2010-03-24T05:00:00.000Z" },
  bridge: {
    version: 5,
    asOf: "2010-02-18",
    count: 6_590,
    parts: {
      ...{ received: { in: 3, out: 0 }, late: nothing, withdrawn: { in: 0, out: 1 } },
      ...{ joined: nothing, parted: nothing, moved: nothing },
    },
  },
  published: [{ version: 5, publishedOn: "2010-02-24", asOf: "2010-02-18", count: 6_590, corrects: 4 }],
  sections: [{ key: "fraud", version: 2, updatedOn: "2009-11-11" }],
  burden: { carrying: 12, notYetKnown: 3, amounts: [{ currency: "JPY", amount: "123456" }] },
  fraud: {
    ...{ total: 80, inPeriod: 20, given: 4, handedOver: 7, channels: { telephone: 60, visit: 20 } },
    pretexts: [{ name: { ja: "書類", en: "Papers" }, reports: 80 }],
  },
  measures: [
    {
      ...{ measureId: 3, version: 2, kind: "immediate", state: "done", sinceOn: "2009-07-27", dueOn: null },
      text: { ja: "=止める", en: "Stop it" },
    },
  ],
  outreach: [
    {
      ...{
        id: 1,
        step: 2,
        purpose: { ja: "明細の確認", en: "Check" },
        scope: { ja: "範囲", en: "Scope" },
        scopeVersion: 1,
        channel: "letter",
        company: null,
      },
      ...{ state: "sent", onDay: "2009-08-06", persons: 129_412 },
    },
  ],
};
const texts = Object.fromEntries(
  reportItems.map((item) => [item, { ja: `${item}の文`, en: `text of ${item}` }]),
) as Record<ReportItem, { ja: string; en: string }> satisfies Texts;
const report = { fromOn: "2009-11-06", asOf: "2010-03-23", texts, figures };
const draw = (locale: "ja" | "en") => reportDocument(report, locale, "Asia/Tokyo");

test("every item stands in order with its text, its figures and where each comes from, in both languages", () => {
  for (const locale of ["ja", "en"] as const) {
    const { parts } = draw(locale);
    expect(parts.map(({ item, text }) => [item, text])).toEqual(reportItems.map((item) => [item, texts[item][locale]]));
    // A missing word would show as its path.
    expect(JSON.stringify(parts)).not.toMatch(/regulatorReports\.|measures\.|outreach\.|fraudReports\.|notices\./);
  }
  const { parts, period } = draw("en");
  expect(period).toBe("6 Nov 2009 to 23 Mar 2010");
  const persons = parts.find(({ item }) => item === "persons");
  expect(persons?.facts.map(({ value, source }) => [value, source])).toEqual([
    ["6,592 card members", "count ledger, block 42 (24 Mar 2010, 14:00)"],
    ["5,122 card members", "count ledger, block 42 (24 Mar 2010, 14:00)"],
    ["+1,470 card members", "count ledger, block 42 (24 Mar 2010, 14:00)"],
  ]);
  // Only the parts that say something, and they add up.
  expect(persons?.tables[0]?.rows.map((row) => row[1])).toEqual(["6,590", "+3", "−1", "6,592"]);
  const damage = parts.find(({ item }) => item === "secondaryDamage");
  expect(damage?.facts.map(({ value }) => value)).toEqual([
    "12 card members",
    "¥123,456",
    "3 card members",
    "80 reports",
    "20 reports",
    "4 reports",
    "7 reports",
  ]);
});

test("as CSV each figure is a line beside its source, and what a spreadsheet would run is led by an apostrophe", () => {
  const csv = reportCsv(draw("ja"), { head: ["a", "b", "c", "d", "e"], text: "文章" });
  expect(csv).toContain("3 本人の数,不正利用の疑いで照会のあったカード会員(2010年3月23日現在の累計),,");
  expect(csv).toContain("件数台帳 ブロック42");
  expect(csv).toContain(",'=止める,");
  expect(csv.startsWith("\ufeffa,b,c,d,e\r\n")).toBe(true);
});

test("as PDF the same report gives the same file", async () => {
  const pdf = () =>
    reportPdf({
      document: draw("ja"),
      locale: "ja",
      lines: ["第1号"],
      createdAt: new Date("2010-03-24T05:00:00Z"),
      words: { source: (source) => `[${source}]` },
    });
  const [one, other] = [await pdf(), await pdf()];
  expect(one.subarray(0, 5).toString()).toBe("%PDF-");
  expect(one.equals(other)).toBe(true);
}, 60_000);
