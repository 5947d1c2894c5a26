import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { Figure, NoticeFacts } from "@/lib/notices/schema";
import type { SectionKey, SectionVersion } from "@/lib/notices/sections/schema";
import { renderNotice } from "./render";

const figure = (version: number, asOf: string, count: number, publishedOn: string, more?: Partial<Figure>): Figure => ({
  version,
  asOf,
  count,
  publishedOn,
  publishedAt: new Date(`${publishedOn}T01:00:00.000Z`),
  note: { ja: "", en: "" },
  corrects: null,
  correction: null,
  correctedBy: null,
  ruleVersion: 1,
  ruleChange: null,
  noBurden: false,
  ...more,
});

const section = (key: SectionKey, version: number, on: string, ja: string, en: string): SectionVersion => ({
  key,
  version,
  text: { ja, en },
  summary: { ja: `変更${version}`, en: `change ${version}` },
  approvedAt: new Date(`${on}T01:00:00.000Z`),
  approvedOn: on,
});

const facts: NoticeFacts = {
  incident: {
    name: { ja: "カード情報流出事案", en: "Card data leak" },
    organisation: { ja: "架空生命保険株式会社", en: "Imaginary Life Insurance" },
    startedOn: "2009-07-14",
    timeZone: "Asia/Tokyo",
    isDemo: true,
  },
  certificates: [],
  sections: [
    section("fraud", 1, "2009-08-04", "はじめの注意", "The first warning"),
    section(
      "fraud",
      2,
      "2009-11-11",
      "## 例\n- 電話\n- 訪問\n\n<script>alert(2)</script>",
      "## Examples\n- calls\n- visits",
    ),
    section("misuse", 1, "2009-08-04", "カード会社へご連絡ください。", "Please call your card company."),
  ],
  figures: [
    figure(1, "2009-07-25", 2200, "2009-07-27"),
    figure(2, "2009-11-05", 5121, "2009-11-11", { correctedBy: 3 }),
    figure(3, "2009-11-05", 5122, "2009-11-20", {
      corrects: 2,
      correction: { ja: "=遅れて届いた照会", en: 'An inquiry "arrived", late' },
    }),
    figure(4, "2012-03-29", 6610, "2012-03-30", {
      note: { ja: "<script>alert(1)</script>\n二行目", en: "<img src=x onerror=alert(1)>" },
    }),
  ],
  notes: [
    {
      version: 3,
      text: { ja: "<b>既知の範囲の外</b>の照会を含みます。", en: "Includes inquiries <b>outside</b> the known set." },
      publishedAt: new Date("2009-12-01T01:00:00.000Z"),
      publishedOn: "2009-12-01",
    },
  ],
  rules: [{ version: 1, text: { ja: "数え方の本文", en: "The rule's text" } }],
};

type Drawn = Map<string, { headers: Readonly<Record<string, string>>; body: string }>;

/** Every file but the pictures and press sheets, which have a test of their own. */
async function drawn(of: NoticeFacts): Promise<Drawn> {
  const text = renderNotice(of).filter(({ name }) => !/\.(png|pdf)$/.test(name));
  return new Map(
    await Promise.all(
      text.map(async ({ name, headers, draw }) => [name, { headers, body: String(await draw()) }] as const),
    ),
  );
}
const files = await drawn(facts);
const text = (name: string) => files.get(name)?.body ?? "";
const pages = [...files.keys()].filter((name) => /\.html$/.test(name) && !/fragment/.test(name));

describe("the pages", () => {
  test("say figure, unit, as-of date, start date, last update, in both languages", () => {
    expect(text("index.html")).toContain("<strong>6,610</strong><span>名</span>");
    expect(text("index.html")).toContain("2012年3月29日現在(2009年7月14日からの累計)");
    expect(text("en/index.html")).toContain("<strong>6,610</strong><span>card members</span>");
    expect(text("en/index.html")).toContain("as of 29 Mar 2012, cumulative since 14 Jul 2009");
    expect(text("index.html")).toContain("2012年3月30日更新");
  });

  test("say that no customer bears a cost where their publication does, with its day, and else nothing of it", async () => {
    expect([...files.values()].some(({ body }) => /no-burden">|no customer bears a cost of/.test(body))).toBe(false);
    const figures = facts.figures.map((one) => ({ ...one, noBurden: one.version === 4 }));
    const said = await drawn({ ...facts, figures });
    expect(said.get("index.html")?.body).toContain(
      "2012年3月29日現在、この件の不正利用によりお客さまにご負担いただいている費用はありません。",
    );
    expect(said.get("en/index.html")?.body).toContain("As of 29 Mar 2012 no customer bears a cost of the misuse.");
    expect(said.get("en/editions/3/index.html")?.body).not.toContain("no customer bears a cost");
  });

  test("hold no script, no handler, no style attribute, nothing from elsewhere", () => {
    for (const name of pages) {
      const markup = text(name).replace(/<style>.*<\/style>/s, "");
      expect(markup).not.toMatch(
        /<script|<iframe|<object|<form|<img|javascript:|https?:\/\/(?!www\.w3\.org\/2000\/svg)/i,
      );
      expect(markup.match(/<[^>]+>/g)?.filter((tag) => /\s(on\w+|style)=/.test(tag))).toEqual([]);
    }
    expect(text("index.html")).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
  });

  test("are held by a policy that lets in their own style only", () => {
    for (const name of pages) {
      const style = /<style>(.*)<\/style>/s.exec(text(name))?.[1] ?? "";
      const hash = createHash("sha256").update(style).digest("base64");
      const policy = files.get(name)?.headers["content-security-policy"];
      expect(policy).toContain(`default-src 'none'; style-src 'sha256-${hash}'`);
      expect(policy).not.toContain("script-src");
      // In the document as well: another web server knows no header of ours.
      const said = /http-equiv="Content-Security-Policy" content="([^"]*)"/i.exec(text(name))?.[1];
      expect(policy?.startsWith(said?.replaceAll("&#x27;", "'") ?? "-")).toBe(true);
      expect(policy?.endsWith(name.startsWith("embed/") ? "frame-ancestors *" : "frame-ancestors 'none'")).toBe(true);
    }
  });

  test("hold published figures and no other number of people", () => {
    const words = text("index.html").replace(/<style>.*<\/style>|<[^>]+>/gs, " ");
    const said = new Set(words.match(/\d,\d{3}/g));
    const scale = new Set(["2,000", "4,000", "6,000", "8,000"]);
    expect([...said].filter((number) => !scale.has(number)).sort()).toEqual(["2,200", "5,121", "5,122", "6,610"]);
  });

  test("name the correction and its reason, and mark the figure that stands", () => {
    expect(text("en/index.html")).toContain(
      "No. 3 corrects No. 2 (5,121 as of 5 Nov 2009) to 5,122 (as of 5 Nov 2009).",
    );
    expect(text("index.html")).toContain("第3号で訂正");
    expect(text("index.html").match(/<tr class="standing">/g)).toHaveLength(1);
  });

  test("say that a demonstration is one, and that it counts members throughout; others do not", async () => {
    expect(text("index.html")).toContain("一貫して会員の人数を数えています");
    expect(text("en/index.html")).toContain("the demonstration counts members throughout");
    const real = await drawn({ ...facts, incident: { ...facts.incident, isDemo: false } });
    for (const [name, { body }] of real)
      expect([name, /実演|demonstration(?!": false)/.test(body)]).toEqual([name, false]);
  });

  test("before the first publication they say so, and there is no figure to download", async () => {
    const empty = await drawn({ ...facts, figures: [] });
    expect([...empty.keys()].filter((name) => /count|history|curve|editions|embed/.test(name))).toEqual([]);
    expect(empty.get("index.html")?.body).toContain("まだ公表していません");
    expect(empty.get("index.html")?.body).toContain("カード会社へご連絡ください。");
    expect(empty.get("en/index.html")?.body).toContain("Nothing has been published yet");
  });

  test("every word is there in both languages", () => {
    for (const file of files.values()) expect(file.body).not.toMatch(/publicNotice\.|MISSING_MESSAGE|\{\w+\}/);
  });
});

describe("for machines", () => {
  test("count.json is the standing figure with everything that has to stand beside it", () => {
    expect(JSON.parse(text("count.json"))).toMatchObject({
      count: 6610,
      unit: "card_members",
      unitName: { ja: "カード会員", en: "card members" },
      asOf: "2012-03-29",
      since: "2009-07-14",
      publishedAt: "2012-03-30T01:00:00.000Z",
      version: 4,
      corrects: null,
      demonstration: true,
      sentence: { ja: "照会のあった会員数 6,610名(2012年3月29日現在、2009年7月14日からの累計)" },
    });
  });

  test("a correction of an old figure never hides the newest; one of the newest takes its place", async () => {
    const old = figure(5, "2009-07-25", 2201, "2012-04-02", { corrects: 1, correction: { ja: "訂", en: "c" } });
    const corrected = facts.figures.map((one) => (one.version === 1 ? { ...one, correctedBy: 5 } : one));
    const later = await drawn({ ...facts, figures: [...corrected, old] });
    const json = later.get("count.json")?.body ?? "";
    expect(JSON.parse(json)).toMatchObject({
      count: 6610,
      version: 4,
      lastUpdate: { version: 5, publishedAt: "2012-04-02T01:00:00.000Z" },
    });
    const newest = figure(5, "2012-03-28", 6609, "2012-04-02", { corrects: 4, correction: { ja: "訂", en: "c" } });
    const replaced = facts.figures.map((one) => (one.version === 4 ? { ...one, correctedBy: 5 } : one));
    const after = (await drawn({ ...facts, figures: [...replaced, newest] })).get("count.json");
    expect(JSON.parse(after?.body ?? "")).toMatchObject({
      count: 6609,
      asOf: "2012-03-28",
      corrects: { version: 4, count: 6610, asOf: "2012-03-29" },
    });
  });

  test("history.csv has every publication; free text is quoted and never a formula", () => {
    const lines = text("history.csv").split("\r\n");
    expect(lines[0]).toMatch(/^\ufeffversion,published_on,published_at,as_of,since,count,unit,/);
    expect(lines).toHaveLength(6);
    expect(lines[1]).toBe(
      "1,2009-07-27,2009-07-27T01:00:00.000Z,2009-07-25,2009-07-14,2200,card_members,,,,,1,,,false",
    );
    expect(lines[3]).toContain(`,2,,'=遅れて届いた照会,"An inquiry ""arrived"", late"`);
  });

  test("the curve stands alone as a file", () => {
    expect(text("curve-ja.svg")).toContain("6,610名(2012年3月29日現在、2009年7月14日からの累計)");
    for (const name of ["curve-ja.svg", "curve-en.svg"]) {
      expect(text(name)).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"/);
      expect(text(name)).not.toMatch(/var\(--|style=|class=|<script/);
      expect(text(name)).toContain("6,610");
    }
  });
});
