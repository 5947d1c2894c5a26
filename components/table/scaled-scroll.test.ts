import { describe, expect, it } from "vitest";
import { offsetToShow, placeOfRow, scaledScroll } from "./scaled-scroll";

describe("scrolling through more pixels than a browser has", () => {
  it("leaves a list alone that fits", () => {
    expect(scaledScroll(44_000, 600)).toEqual({ height: 44_000, factor: 1 });
    expect(placeOfRow(4400, 4000, 1)).toBe(4400);
  });

  it("reaches the first and the last of ten million rows", () => {
    const total = 10_000_000 * 44;
    const { height, factor } = scaledScroll(total, 600);
    expect(height).toBeLessThan(17_000_000);
    const bottom = (height - 600) * factor;
    expect(bottom).toBeCloseTo(total - 600, 3);
    expect(placeOfRow(total - 44, bottom, factor)).toBeCloseTo(height - 44, 3);
    expect(placeOfRow(0, 0, factor)).toBe(0);
  });

  it("moves as little as possible to show a row", () => {
    expect(offsetToShow(10, 40, 400, 600)).toBeNull();
    expect(offsetToShow(9, 40, 400, 600)).toBe(360);
    expect(offsetToShow(25, 40, 400, 600)).toBe(440);
  });
});
