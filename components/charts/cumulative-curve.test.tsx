import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { CumulativeCurve } from "./cumulative-curve";
import { placeLabels } from "./mark-labels";
import { paperLook } from "./palette";
import { stackCategories } from "./stacked-weeks";
import { timeTicks } from "./time-ticks";

const curve = {
  id: "curve",
  title: "照会を受けた会員数",
  description: "2012年3月29日現在 6,610名",
  locale: "ja",
  from: "2009-07-14",
  to: "2012-03-29",
  points: [
    { on: "2009-07-14", count: 120 },
    { on: "2009-07-25", count: 2200 },
    { on: "2010-02-18", count: 6592 },
  ],
  published: [
    { on: "2009-07-25", count: 2200 },
    { on: "2012-03-29", count: 6610 },
  ],
} as const;

describe("the cumulative curve", () => {
  const svg = renderToStaticMarkup(<CumulativeCurve {...curve} look={paperLook} />);

  it("stands alone as a file: no variables, no scripts, no classes", () => {
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"/);
    expect(svg).not.toMatch(/var\(--|<script|class=|<style/);
  });

  it("marks every published figure and says it in words", () => {
    expect(svg.match(/<circle/g)).toHaveLength(2);
    expect(svg).toContain("<title>2012年3月29日 6,610</title>");
    expect(svg).toContain('aria-labelledby="curve-title curve-description"');
  });

  it("carries the last count to the last day", () => {
    const path = /<path d="([^"]+)" fill="none"/.exec(svg)?.[1] ?? "";
    const numbers = path
      .split(/[A-Za-z,]/)
      .filter(Boolean)
      .map(Number);
    expect(Math.max(...numbers)).toBe(720 - 16);
    expect(path).not.toContain("NaN");
  });

  it("draws a day without any count, and a single day", () => {
    for (const one of [{ points: [] }, { points: [], to: curve.from, published: [] }]) {
      expect(renderToStaticMarkup(<CumulativeCurve {...curve} {...one} />)).not.toContain("NaN");
    }
  });
});

describe("labels beside marks", () => {
  it("never cover each other, and the last mark keeps its words", () => {
    const spots = [0, 1, 2, 3, 4, 5].map((at) => ({ x: 100 + at * 4, y: 100 - at * 2, text: "2,200" }));
    const placed = placeLabels(spots, { left: 0, width: 400, top: 0, bottom: 200 }, 12);
    expect(placed.at(-1)?.text).toBe("2,200");
    expect(placed.length).toBeLessThan(spots.length);
  });
});

describe("weeks by category", () => {
  it("adds up what has no colour of its own, and loses nothing", () => {
    const categories = Array.from({ length: 10 }, (_, at) => ({ id: `c${at}`, label: `C${at}` }));
    const values = Object.fromEntries(categories.map(({ id }, at) => [id, at + 1]));
    const { weeks, categories: shown } = stackCategories([{ from: "2009-07-13", values }], categories, "others");
    expect(shown.map(({ id }) => id)).toEqual(["c9", "c8", "c7", "c6", "c5", "c4", "c3", "other"]);
    expect(Object.values(weeks[0]?.values ?? {}).reduce((a, b) => a + b)).toBe(55);
  });
});

describe("days on an axis", () => {
  it("are months over years and days over weeks", () => {
    expect(timeTicks("2009-07-14", "2012-03-29", 6, "ja")[0]).toEqual({ on: "2010-01-01", label: "2010年1月" });
    expect(timeTicks("2009-07-14", "2009-08-13", 6, "en").map((tick) => tick.label)).toContain("19 Jul");
  });
});
