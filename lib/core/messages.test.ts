import { describe, expect, it } from "vitest";
import { locales } from "./format";
import { readMessages } from "./messages";

function keysOf(words: unknown, path = ""): string[] {
  if (typeof words !== "object" || words === null) return [path];
  return Object.entries(words).flatMap(([key, value]) => keysOf(value, path ? `${path}.${key}` : key));
}

describe("the words on screen", () => {
  it("exist in every language, under the same names, and none is empty", () => {
    const [first, ...others] = locales.map((locale) => keysOf(readMessages(locale)).sort());
    for (const other of others) expect(other).toEqual(first);
    for (const locale of locales) expect(JSON.stringify(readMessages(locale))).not.toContain('""');
  });
});
