import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { CsvProfile } from "@/lib/companies/schema";
import { StrictDecoder } from "@/lib/intake/formats/encoding";
import { profile } from "@/lib/intake/ground.fixture";
import { Unreadable } from "@/lib/intake/schema";
import { findLayout } from "./layout";

const find = (text: string, over: Partial<CsvProfile> = {}) => {
  try {
    return findLayout({ ...profile, ...over }, {}, "utf-8", text, true);
  } catch (error) {
    if (error instanceof Unreadable) return { code: error.code, ...error.place };
    throw error;
  }
};
const file = (name: string, encoding: "utf-8" | "shift_jis") =>
  new StrictDecoder(encoding).push(readFileSync(new URL(`../corpus/${name}`, import.meta.url)), true);

describe("how a delivery is laid out", () => {
  test("headers in any accepted wording, width and spacing; what is missing is said", () => {
    expect(find("Reference;ｶｰﾄﾞ番号; 会員番号 ;支店\nR1;4111111111111111;M1;003\n")).toMatchObject({
      separator: ";",
      header: ["Reference", "カード番号", "会員番号", "支店"],
      columns: { reference: 0, cardNumber: 1, memberNumber: 2 },
      missing: ["kind", "misuseOn", "amount", "merchant", "note"],
    });
  });

  test("two columns for one field are not chosen between", () => {
    expect(find("照会番号,カード番号,カード番号\n")).toMatchObject({
      code: "COLUMNS_AMBIGUOUS",
      fields: ["cardNumber"],
    });
  });

  test("a file without a header, read as if it had one: its first record is shown masked", () => {
    expect(find("R1,4111111111111111,M1\nR2,4242424242424242,M2\n")).toMatchObject({
      code: "COLUMNS_MISSING",
      columns: ["R1", "411111******1111", "M1"],
    });
  });

  test("real files: no header, and two tables in one, ask for columns", () => {
    const codes = file("KEN_ALL-excerpt.sjis.csv", "shift_jis");
    expect(find(codes)).toMatchObject({ code: "COLUMNS_MISSING" });
    expect(find(codes, { headerRow: 0, columns: { reference: ["#3"], memberNumber: ["#1"] } })).toMatchObject({
      headerRow: 0,
      header: expect.arrayContaining(["#1", "#15"]),
      columns: { reference: 2, memberNumber: 0 },
    });
    expect(find(file("examples_master_detail.csv", "utf-8"))).toMatchObject({ code: "COLUMNS_MISSING" });
  });

  test("a quote left open below does not hide a security code above", () => {
    expect(find('照会番号,カード番号,CVV\nR1,"4111111111111111,123\n')).toMatchObject({
      code: "SENSITIVE_AUTHENTICATION_CODES",
      columns: ["CVV"],
    });
  });

  test("thousands of columns are refused", () => {
    expect(find(Array.from({ length: 9_074 }, (_, i) => `c${i}`).join(","))).toMatchObject({
      code: "TOO_MANY_COLUMNS",
    });
  });
});
