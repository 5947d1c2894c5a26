import { describe, expect, test } from "vitest";
import { looksLikeTrack, maskCards, maskForScreen, plainText, shownName, textDamage } from "./text";

describe("text", () => {
  test("is stored in one form, line breaks kept", () => {
    expect(plainText("　ﾃｽﾄ ＡＢＣ  ㈱ ")).toBe("テスト ABC (株)");
    expect(plainText("\u301c\u2212\u2014\u2016")).toBe(plainText("\uff5e\uff0d\u2015\u2225"));
    expect(plainText("a\r\nb\rc")).toBe("a\nb\nc");
    expect(plainText("a\u200b\u202eb")).toBe("ab");
  });
  test("damage is told, not stored", () => {
    expect(textDamage("a\u0000b")).toBe("NUL_CHARACTER");
    expect(textDamage("a\ufffdb")).toBe("DAMAGED_TEXT");
    expect(textDamage("a\u0080b")).toBe("DAMAGED_TEXT");
    expect(textDamage("a\nb\tc")).toBeNull();
  });
  test("card numbers in other text are masked where Luhn agrees, on screens always", () => {
    expect(maskCards("tel 03-1234-5678 card 4111-1111-1111-1111.")).toMatchObject({
      text: "tel 03-1234-5678 card 411111******1111.",
      found: 1,
    });
    expect(maskCards("order 4111111111111112").found).toBe(0);
    for (const typed of [
      "４１１１１１１１１１１１１１１１",
      "4111－1111－1111－1111",
      "4111　1111　1111　1111",
      "4111\u200b111111\u202e111111",
    ]) {
      expect(maskCards(`番号は${typed}です`)).toMatchObject({ text: "番号は411111******1111です", found: 1 });
    }
    expect(maskCards("注文番号　４１１１１１１１１１１１１１１２")).toMatchObject({
      text: "注文番号　４１１１１１１１１１１１１１１２",
      found: 0,
    });
    expect(maskForScreen("order 4111111111111112")).toBe("order 411111******1112");
    expect(maskForScreen("４１１１ １１１１ １１１１ １１１１")).toBe("411111******1111");
    expect(maskForScreen("4111\u200b111111111111")).toBe("411111******1111");
    expect(maskForScreen("short 123")).toBe("short 123");
  });
  test("magnetic tracks", () => {
    expect(looksLikeTrack("%B4111111111111111^TEST/CARD^12121010000")).toBe(true);
    expect(looksLikeTrack(";4111111111111111=12121010000000000?")).toBe(true);
    expect(looksLikeTrack("4111111111111111=1212101000")).toBe(true);
    expect(looksLikeTrack("https://shop.example/?order=1234567")).toBe(false);
    expect(looksLikeTrack("a^b and then some more text")).toBe(false);
  });
});

test("a file's name shows nothing that misleads, and no card number", () => {
  expect(shownName("a/b\\c\u0000\u202e.csv")).toBe("c.csv");
  expect(shownName("4111111111111111.csv")).toBe("411111******1111.csv");
  expect(shownName("x".repeat(300))).toHaveLength(200);
});
