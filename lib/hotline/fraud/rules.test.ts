import { describe, expect, test } from "vitest";
import { contactKey, contactMask, tellsContact, withExample } from "./rules";
import type { ContactKind } from "./schema";

describe("a number or address", () => {
  test.each<[ContactKind, readonly string[], string]>([
    [
      "phone",
      ["03-0000-1234", "０３（００００）１２３４", "+81 3 0000 1234", "+81-(0)3-0000-1234", "0300001234"],
      "0300001234",
    ],
    ["phone", ["+1 555 010 0000"], "+15550100000"],
    ["mail", ["Info@Example.COM ", "info＠example.com"], "info@example.com"],
    ["web", ["https://www.example.com/a?b", "hxxp://example[.]com", "EXAMPLE.com"], "example.com"],
    ["address", ["東京都 千代田区 一番町1−2", "東京都千代田区一番町1-2"], "東京都千代田区一番町1-2"],
  ])("%s: %j are one", (kind, written, key) => {
    expect(written.map((one) => contactKey(kind, one))).toEqual(written.map(() => key));
  });

  test.each<[ContactKind, string]>([
    ["phone", "12345"],
    ["phone", "非通知"],
    ["phone", "0300001234 と 0300001235"],
    ["mail", "info at example.com"],
    ["web", "localhost"],
    ["address", "東京"],
  ])("%s: %j is none", (kind, written) => {
    expect(contactKey(kind, written)).toBeNull();
  });

  test.each<[ContactKind, string, string]>([
    ["phone", "0300001234", "…1234"],
    ["mail", "info@example.com", "i…@….com"],
    ["web", "card-refund.example.com", "ca….com"],
    ["address", "東京都千代田区一番町1-2", "東京都…"],
    ["address", "ab-1", "ab…"],
  ])("%s: %j is shown as %j", (kind, key, mask) => {
    expect(contactMask(kind, key)).toBe(mask);
  });

  test("told in a text, however it is written there, is found; another one is not", () => {
    for (const text of ["番号は03-0000-1234でした", "０３ ００００ １２３４から", "+81 3-0000-1234"])
      expect(tellsContact(text, "phone", "0300001234"), text).toBe(true);
    expect(tellsContact("03-0000-1235と2009年7月", "phone", "0300001234")).toBe(false);
    expect(tellsContact("INFO@example.com から届いた", "mail", "info@example.com")).toBe(true);
    expect(tellsContact("東京都 千代田区 一番町1−2へ", "address", "東京都千代田区一番町1-2")).toBe(true);
    expect(tellsContact("東京都のどこか", "address", "東京都千代田区一番町1-2")).toBe(false);
  });
});

describe("an example in the section's text", () => {
  test.each([
    ["はじめ\n\n- 一\n- 二\n\n終わり", "はじめ\n\n- 一\n- 二\n- 三\n\n終わり"],
    ["・一\n・二", "・一\n・二\n・三"],
    ["- 一\n\n文\n\n- 二", "- 一\n\n文\n\n- 二\n- 三"],
    ["文だけ\n", "文だけ\n\n- 三"],
    ["", "- 三"],
  ])("%j becomes %j", (before, after) => {
    expect(withExample(before, "三")).toBe(after);
  });
});
