import { dirname, join } from "node:path";
import { SaxesParser } from "saxes";
import { beforeAll, describe, expect, test } from "vitest";
import type { Figure, NoticeFacts } from "@/lib/notices/schema";
import type { SectionVersion } from "@/lib/notices/sections/schema";
import { renderNotice } from "./render";

/** The folder as a whole: what it links to, what its files say about one another, pictures and press sheets. */
const figure = (version: number, asOf: string, count: number, on: string, more?: Partial<Figure>): Figure => ({
  version,
  asOf,
  count,
  publishedOn: on,
  publishedAt: new Date(`${on}T01:00:00.000Z`),
  note: { ja: "", en: "" },
  corrects: null,
  correction: null,
  correctedBy: null,
  ruleVersion: 1,
  ruleChange: null,
  noBurden: false,
  ...more,
});
const section = (version: number, on: string, ja: string): SectionVersion => ({
  key: "fraud",
  version,
  text: { ja, en: `en ${ja}` },
  summary: { ja: "例を加えた", en: "Examples <added> & more" },
  approvedAt: new Date(`${on}T02:00:00.000Z`),
  approvedOn: on,
});
const facts: NoticeFacts = {
  incident: {
    name: { ja: "カード情報流出事案", en: "Card data leak" },
    organisation: { ja: "架空生命保険株式会社", en: "Imaginary Life Insurance" },
    startedOn: "2009-07-14",
    timeZone: "Asia/Tokyo",
    isDemo: false,
  },
  figures: [
    figure(1, "2009-07-25", 2200, "2009-07-27"),
    figure(2, "2009-11-05", 5121, "2009-11-11", { correctedBy: 3 }),
    figure(3, "2009-11-05", 5122, "2009-11-20", {
      corrects: 2,
      correction: { ja: "遅れて届いた照会\u0008", en: "A late <delivery>" },
    }),
    figure(4, "2012-03-29", 6610, "2012-03-30"),
  ],
  notes: [
    {
      version: 1,
      text: { ja: "一日分は翌日に届きました。", en: "One day's inquiries came the day after." },
      publishedAt: new Date("2009-07-30T01:00:00.000Z"),
      publishedOn: "2009-07-30",
    },
  ],
  rules: [{ version: 1, text: { ja: "会員を一人と数えます。", en: "A member is counted once." } }],
  certificates: [],
  sections: [section(1, "2009-08-04", "はじめの注意"), section(2, "2009-11-12", "あたらしい注意")],
};

const folder = new Map<string, Buffer>();
beforeAll(async () => {
  for (const file of renderNotice(facts)) folder.set(file.name, Buffer.from(await file.draw()));
}, 120_000);
const text = (name: string) => folder.get(name)?.toString() ?? "";

describe("a folder that any web server can serve", () => {
  test("every address in every page is relative and leads to a file of the folder, or to a place on its page", () => {
    let links = 0;
    for (const [name, body] of folder) {
      if (!name.endsWith(".html") || name.includes("fragment") || name === "404.html") continue;
      for (const [, address = ""] of body.toString().matchAll(/ href="([^"]*)"/g)) {
        if (address === "data:,") continue;
        links++;
        expect({ name, address, absolute: /^(\/|[a-z]+:)/.test(address) }).toMatchObject({ absolute: false });
        const [path = "", place] = address.split("#");
        const target = path ? join(dirname(name), path) : name;
        expect({ name, address, found: folder.has(target) }).toMatchObject({ found: true });
        if (place) expect(text(target)).toContain(` id="${place}"`);
      }
    }
    expect(links).toBeGreaterThan(200);
  });

  test("each publication stays readable as it was, with what became of it at its head", () => {
    expect(text("editions/1/index.html")).toContain("<strong>2,200</strong>");
    expect(text("editions/1/index.html")).not.toContain("6,610");
    expect(text("editions/1/index.html")).not.toContain("はじめの注意");
    expect(text("editions/2/index.html")).toContain("はじめの注意");
    expect(text("en/editions/1/index.html")).toContain("later publications have taken its place");
    expect(text("en/editions/2/index.html")).toContain("It was corrected on 20 Nov 2009 by No. 3");
    expect(text("editions/2/index.html")).toContain("<strong>5,121</strong>");
    expect(text("editions/4/index.html")).toContain("変わることのないアドレス");
    expect(JSON.parse(text("editions/2/count.json"))).toMatchObject({ count: 5121, version: 2 });
    expect(JSON.parse(text("editions/3/count.json"))).toMatchObject({ count: 5122, corrects: { version: 2 } });
    expect(JSON.parse(text("count.json"))).toEqual(JSON.parse(text("editions/4/count.json")));
  });

  test("each version of a section stays readable, and says that it was replaced", () => {
    expect(text("sections/fraud/1/index.html")).toContain("はじめの注意");
    expect(text("sections/fraud/1/index.html")).toContain("この内容は2009年11月12日に改められました。");
    expect(text("sections/fraud/2/index.html")).toContain("これが現在の内容です。");
    expect(text("index.html")).toContain("あたらしい注意");
    expect(text("index.html")).not.toContain("はじめの注意");
  });

  test("feed, changes, CSV and page tell the same changes", () => {
    const { changes } = JSON.parse(text("changes.json")) as { changes: { id: string; page: { ja: string } }[] };
    expect(changes.map((change) => change.id)).toEqual([
      "figure-4",
      "figure-3",
      "section-fraud-2",
      "figure-2",
      "section-fraud-1",
      "note-1-1",
      "figure-1",
    ]);
    for (const { page } of changes) expect(folder.has(page.ja)).toBe(true);
    for (const locale of ["ja", "en"]) {
      const entries: string[] = [];
      const parser = new SaxesParser({ xmlns: true });
      parser.on("error", (error) => {
        throw error;
      });
      parser.on("opentag", (tag) => {
        const href = tag.attributes.href?.value;
        if (tag.local === "link" && entries.length >= 0 && href?.endsWith("index.html")) entries.push(href);
      });
      parser.write(text(`feed-${locale}.atom`)).close();
      expect(entries.slice(1).map((page) => page.replace(/^en\//, ""))).toEqual(changes.map(({ page }) => page.ja));
    }
    expect(text("feed-en.atom")).toContain("Examples &lt;added&gt; &amp; more");
    expect(text("feed-ja.atom").match(/urn:uuid:/g)).toHaveLength(8);
    expect(new Set(text("feed-ja.atom").match(/urn:uuid:[0-9a-f-]{36}/g)).size).toBe(8);
    const page = text("changes/index.html");
    for (const { id } of changes) expect(page).toContain(`id="${id}"`);
  });

  test("ids of the feed stay when more is published; its own address stands in it where it is known", async () => {
    const before = text("feed-ja.atom").match(/urn:uuid:[0-9a-f-]{36}/g) ?? [];
    process.env.SHOKAI_NOTICE_URL = "https://example.test/notice";
    try {
      const more = { ...facts, figures: [...facts.figures, figure(5, "2012-04-01", 6611, "2012-04-02")] };
      const files = renderNotice(more);
      const feed = String(await files.find((file) => file.name === "feed-ja.atom")?.draw());
      expect(feed.match(/urn:uuid:[0-9a-f-]{36}/g)).toEqual(expect.arrayContaining(before));
      expect(feed).toContain('href="https://example.test/notice/editions/5/index.html"');
      const index = String(await files.find((file) => file.name === "index.html")?.draw());
      expect(index).toContain('<link rel="canonical" href="https://example.test/notice/index.html"/>');
      process.env.SHOKAI_NOTICE_URL = "javascript:alert(1)";
      expect(() => renderNotice(facts)).toThrow("SHOKAI_NOTICE_URL");
    } finally {
      delete process.env.SHOKAI_NOTICE_URL;
    }
  });

  test("a mark names all that is drawn: an earlier publication's changes with its correction, and with nothing else", () => {
    const marks = (of: NoticeFacts) => new Map(renderNotice(of).map((file) => [file.name, file.mark]));
    const now = marks(facts);
    const more = marks({ ...facts, figures: [...facts.figures, figure(5, "2012-04-01", 6611, "2012-04-02")] });
    const same = [...now].filter(([name, mark]) => more.get(name) === mark).map(([name]) => name);
    expect(same).toEqual(
      expect.arrayContaining(["editions/1/index.html", "editions/2/press-ja.pdf", "sections/fraud/1/index.html"]),
    );
    // No. 4 stood and stands no longer.
    expect(same).not.toContain("editions/4/index.html");
    // Its figures, pictures and press sheet are what they were.
    expect(same).toEqual(expect.arrayContaining(["editions/4/count.json", "editions/4/press-en.pdf"]));
    expect(same).not.toContain("index.html");
  });

  test("an embedded figure is one card with one link, and the piece of HTML holds no style or script", () => {
    expect(text("embed/ja.html")).toContain("<strong>6,610</strong>");
    expect(text("embed/en.html").match(/<a /g)).toHaveLength(1);
    expect(text("embed/en.fragment.html")).toContain("<strong>6,610</strong> card members");
    expect(text("embed/en.fragment.html")).not.toMatch(/<style|<script|style=/);
  });

  test("the curve is a PNG of twice its size", () => {
    for (const name of ["curve-ja.png", "editions/1/curve-en.png"]) {
      const png = folder.get(name) as Buffer;
      expect(png.subarray(1, 4).toString()).toBe("PNG");
      expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1920, 1120]);
    }
  });
});

describe("the press sheet", () => {
  async function read(name: string): Promise<{ text: string; pages: number; title: unknown }> {
    const { getDocument } = await import("pdfjs-dist/legacy/build/pdf.mjs");
    const task = getDocument({ data: new Uint8Array(folder.get(name) as Buffer), verbosity: 0 });
    const document = await task.promise;
    const said: string[] = [];
    for (let no = 1; no <= document.numPages; no++) {
      const { items } = await (await document.getPage(no)).getTextContent();
      said.push(...items.map((item) => ("str" in item ? item.str : "")));
    }
    const { info } = await document.getMetadata();
    const result = { text: said.join(""), pages: document.numPages, title: (info as { Title?: unknown }).Title };
    await task.destroy();
    return result;
  }

  test("its text can be taken out again, with the right number, unit and days, in both languages", async () => {
    const ja = await read("press-ja.pdf");
    expect(ja.text).toContain("6,610名");
    expect(ja.text).toContain("2012年3月29日現在(2009年7月14日からの累計)");
    expect(ja.text).toContain("架空生命保険株式会社");
    expect(ja.title).toContain("6,610");
    expect((await read("press-en.pdf")).text).toContain("as of 29 Mar 2012, cumulative since 14 Jul 2009");
    expect(ja.pages).toBe(1);
  });

  test("of a corrected publication it says so, and its correction says why", async () => {
    const wrong = await read("editions/2/press-ja.pdf");
    expect(wrong.text).toContain("5,121名");
    expect(wrong.text).toContain("この公表は第3号で訂正されています。");
    expect((await read("editions/3/press-en.pdf")).text).toContain("Reason: A late <delivery>");
  });

  test("embeds the Japanese font, and is the same file each time", async () => {
    const pdf = (folder.get("press-ja.pdf") as Buffer).toString("latin1");
    expect(pdf).toMatch(/\/FontFile3 /);
    expect(pdf).toContain("NotoSansJP-Regular");
    const again = renderNotice(facts).find((file) => file.name === "press-ja.pdf");
    expect(Buffer.from((await again?.draw()) ?? "").equals(folder.get("press-ja.pdf") as Buffer)).toBe(true);
  });
});
