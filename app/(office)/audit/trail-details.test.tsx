// @vitest-environment node
import { NextIntlClientProvider } from "next-intl";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import type { Locale } from "@/lib/core/format";
import { readMessages } from "@/lib/core/messages";
import { TrailDetails } from "./trail-details";

function said(details: Record<string, unknown>, locale: Locale): string {
  const page = renderToStaticMarkup(
    <NextIntlClientProvider locale={locale} messages={readMessages(locale)} timeZone="UTC">
      <TrailDetails details={details} timeZone="Asia/Tokyo" />
    </NextIntlClientProvider>,
  );
  return page.replace(/<[^>]+>/g, "");
}

test("codes are words and an amount carries its currency, in both languages", () => {
  const refund = { entryId: 7, kind: "refund", amount: "1234567", currency: "JPY" };
  expect(said(refund, "ja")).toBe("金額の記録:7 · 種別:返金 · 金額:1,234,567円");
  expect(said({ ...refund, currency: "USD" }, "en")).toBe("entry: 7 · kind: refund · amount: USD 12,345.67");
  expect(said({ as: "refunded" }, "ja")).toBe("完了区分:返金");
  expect(said({ as: "never_settled" }, "en")).toBe("as: never settled");
  expect(said({ case: 3, use: null }, "ja")).toBe("検知区分:3 引き落とし後に判明 · 利用状況:–");
  expect(said({ reason: "SENSITIVE_AUTHENTICATION_CODES" }, "ja")).toBe("理由:セキュリティコードなどを含むため消去");
});

test("what a person wrote stays as it was written", () => {
  expect(said({ reason: "数が違う。kind.refund.x.y" }, "ja")).toBe("理由:数が違う。kind.refund.x.y");
});
