import type { IsoDate } from "./dates";
import { decimalsOf } from "./money";

export type Locale = "ja" | "en";
export const locales: readonly Locale[] = ["ja", "en"];

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** 2012年3月29日 or 29 Mar 2012. */
export function formatDate(date: IsoDate, locale: Locale): string {
  const [year, month, day] = date.split("-").map(Number) as [number, number, number];
  return locale === "ja" ? `${year}年${month}月${day}日` : `${day} ${months[month - 1]} ${year}`;
}

/** An instant in the incident's time zone: 2012年3月29日 14:05 or 29 Mar 2012, 14:05. */
export function formatInstant(instant: Date, locale: Locale, timeZone: string): string {
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  }).formatToParts(instant);
  const part = (type: string) => parts.find((p) => p.type === type)?.value ?? "";
  const date = formatDate(`${part("year")}-${part("month")}-${part("day")}`, locale);
  return `${date}${locale === "ja" ? " " : ", "}${part("hour")}:${part("minute")}`;
}

/** 6,610, in both languages. */
export function formatNumber(value: number | bigint): string {
  return new Intl.NumberFormat("en").format(value);
}

/** +12, −3 or ±0, with a true minus sign. */
export function formatChange(value: number): string {
  return value === 0 ? "±0" : `${value > 0 ? "+" : "−"}${formatNumber(Math.abs(value))}`;
}

/** An amount in the currency's smallest unit: ¥1,234 (ja: 1,234円), USD 12.34. Exact at any size. */
export function formatMoney(amount: bigint, currency: string, locale: Locale): string {
  const decimals = decimalsOf(currency) ?? 0;
  const negative = amount < 0n;
  const digits = (negative ? -amount : amount).toString().padStart(decimals + 1, "0");
  const whole = formatNumber(BigInt(digits.slice(0, digits.length - decimals)));
  const sign = negative ? "−" : "";
  const text = whole + (decimals ? `.${digits.slice(-decimals)}` : "");
  if (currency === "JPY") return sign + (locale === "ja" ? `${text}円` : `¥${text}`);
  return `${currency} ${sign}${text}`;
}

/** 499999 ****** 1234: a card as screens, exports and logs may show it (RULEBOOK R8.3). */
export function formatCard(card: { bin: string | null; last4: string | null }): string {
  return `${card.bin ?? ""}••••••${card.last4 ?? ""}`;
}
