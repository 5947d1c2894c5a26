import { describe, expect, test } from "vitest";
import { figureCopies } from "./copies";
import { figureTexts, inBothWords } from "./figures";
import type { NoticeFacts } from "./schema";
import { noticeWords } from "./words";

const incident: NoticeFacts["incident"] = {
  name: { ja: "事案", en: "Leak" },
  organisation: { ja: "架空<保険>", en: "Imaginary & Sons [Ltd]" },
  startedOn: "2009-07-14",
  timeZone: "Asia/Tokyo",
  isDemo: false,
};
const figure = { asOf: "2012-03-29", count: 6610 };
const words = inBothWords(noticeWords);
const copies = figureCopies(figure, incident, words, "https://example.test/notice/");

describe("one figure in every form", () => {
  test("each form in each language says the same number, its unit, and both days", () => {
    const { sentence, paragraph, html, markdown } = copies;
    for (const form of [sentence, paragraph, html, markdown]) {
      expect(form.ja).toMatch(/6,610(<\/strong>|\*\*)? ?名/);
      expect(form.en).toMatch(/6,610/);
      expect(form.en).toContain("ard members");
      for (const day of ["2012年3月29日", "2009年7月14日"]) expect(form.ja).toContain(day);
      for (const day of ["29 Mar 2012", "14 Jul 2009"]) expect(form.en).toContain(day);
      // No other number of people stands in any of them.
      expect([...new Set(form.en.match(/\d,\d{3}/g))]).toEqual(["6,610"]);
    }
  });

  test("what is counted and what is not goes with the paragraph", () => {
    const texts = figureTexts(figure, incident, words);
    for (const line of [texts.counted[1], texts.notCounted[0], texts.caveat[0]]) {
      expect(copies.paragraph.ja).toContain(line?.ja);
      expect(copies.paragraph.en).toContain(line?.en);
    }
  });

  test("the organisation's own signs are escaped as each form needs it", () => {
    expect(copies.html.ja).toContain("架空&lt;保険&gt;");
    expect(copies.html.en).toContain("Imaginary &amp; Sons [Ltd]");
    expect(copies.markdown.en).toContain("Imaginary & Sons \\[Ltd\\]");
  });

  test("the code to embed is there where the notice's address is known, and frames nothing that could run", () => {
    expect(copies.embed?.ja).toContain('src="https://example.test/notice/embed/ja.html"');
    expect(copies.embed?.en).not.toContain("allow-scripts");
    expect(figureCopies(figure, incident, words, null).embed).toBeNull();
    expect(figureCopies(figure, incident, words, null).html.en).not.toContain("href");
  });
});
