import { expect, test } from "vitest";
import { limitsSchema } from "./schema";

test("placeholders are kept in the form in which member numbers are read", () => {
  const typed = { numberLimit: 5, placeholders: ["００００", " 9999\u200b9999 ", "ＮＯＮＥ"] };
  expect(limitsSchema.parse(typed).placeholders).toEqual(["0000", "99999999", "NONE"]);
  expect(limitsSchema.safeParse({ numberLimit: 5, placeholders: ["\u3000"] }).success).toBe(false);
});
