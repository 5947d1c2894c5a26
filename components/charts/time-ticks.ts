import { scaleUtc } from "@visx/scale";
import { daysBetween, fromDbDate, type IsoDate, toDbDate } from "@/lib/core/dates";
import type { Locale } from "@/lib/core/format";

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

export type TimeTick = { on: IsoDate; label: string };

/** At most about `wanted` days between two dates to write on an axis: first days of months, or days in a short span. */
export function timeTicks(from: IsoDate, to: IsoDate, wanted: number, locale: Locale): TimeTick[] {
  const span = daysBetween(from, to);
  if (span > 120) return monthsBetween(from, to, wanted).map((on) => ({ on, label: monthWords(on, locale) }));
  const scale = scaleUtc<number>({ domain: [toDbDate(from), toDbDate(to)], range: [0, 1] });
  const days = [...new Set(scale.ticks(wanted).map(fromDbDate))].filter((on) => on >= from && on <= to);
  return days.map((on) => ({ on, label: dayWords(on, locale) }));
}

function monthsBetween(from: IsoDate, to: IsoDate, wanted: number): IsoDate[] {
  const index = (on: IsoDate) => Number(on.slice(0, 4)) * 12 + Number(on.slice(5, 7)) - 1;
  const span = index(to) - index(from);
  const step = [1, 2, 3, 6, 12, 24, 60].find((months) => span / months <= wanted) ?? 120;
  const first = index(from) + (from.endsWith("-01") ? 0 : 1);
  const days: IsoDate[] = [];
  for (let month = Math.ceil(first / step) * step; month <= index(to); month += step) {
    days.push(`${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, "0")}-01`);
  }
  return days;
}

function monthWords(on: IsoDate, locale: Locale): string {
  const [year, month] = on.split("-").map(Number) as [number, number];
  return locale === "ja" ? `${year}年${month}月` : `${months[month - 1]} ${year}`;
}

function dayWords(on: IsoDate, locale: Locale): string {
  const [, month, day] = on.split("-").map(Number) as [number, number, number];
  return locale === "ja" ? `${month}月${day}日` : `${day} ${months[month - 1]}`;
}
