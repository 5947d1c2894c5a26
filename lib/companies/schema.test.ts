import { describe, expect, test } from "vitest";
import { profileSchema, receivedRuleSchema, separatorSchema } from "./schema";

describe("profiles", () => {
  /** As the first program stored it. */
  const first = {
    format: "csv",
    encoding: "shift_jis",
    separator: "|",
    headerRow: 3,
    columns: { cardNumber: ["カード番号"], reference: ["照会番号"] },
    dateOrder: "ymd",
    defaultCurrency: "JPY",
    numberIdentifies: "account",
    values: { kind: { 取消: "withdraw" }, detectionCase: { 不明: null }, useStatus: {} },
  };

  test("that an earlier program stored read on; what they do not say yet stands as its default", () => {
    expect(profileSchema.parse(first)).toEqual({
      ...first,
      receivedRule: { from: "today" },
      autoCommit: false,
      values: { ...first.values, reason: {}, reliefStatus: {} },
    });
  });

  test("say of each format what it needs, and nothing of another", () => {
    const { encoding: _e, separator: _s, ...common } = first;
    expect(profileSchema.safeParse({ ...common, format: "xlsx", sheet: "照会" }).success).toBe(true);
    expect(profileSchema.safeParse({ ...common, format: "xlsx", sheet: null }).success).toBe(true);
    expect(profileSchema.safeParse({ ...first, format: "xlsx", sheet: null }).success).toBe(false);
    const fixed = { ...common, format: "fixed", encoding: "auto", unit: "bytes", recordLength: 120, headerRow: 0 };
    expect(profileSchema.safeParse({ ...fixed, cells: [{ name: "カード番号", start: 1, length: 16 }] }).success).toBe(
      true,
    );
    expect(profileSchema.safeParse({ ...fixed, cells: [] }).success).toBe(false);
    expect(profileSchema.safeParse({ ...fixed, cells: [{ name: "x", start: 0, length: 16 }] }).success).toBe(false);
  });

  test.each([",", "\t", ";", "|", ":", "~", "^", " ", "、"])("%j can stand between cells", (one) =>
    expect(separatorSchema.safeParse(one).success).toBe(true),
  );
  test.each(["", '"', "\n", "\r", "\0", "ab", "\u200b", "\ufeff", "𝒂"])("%j cannot", (one) =>
    expect(separatorSchema.safeParse(one).success).toBe(false),
  );

  test.each([
    ["*{yyyy}{mm}{dd}*", true],
    ["照会_{yyyy}-{mm}-{dd}.csv", true],
    ["{yyyy}{mm}", false],
    ["{yyyy}{mm}{dd}{dd}", false],
  ])("a date is taken from a name by %s: %s", (pattern, good) =>
    expect(receivedRuleSchema.safeParse({ from: "name", pattern }).success).toBe(good),
  );
});
