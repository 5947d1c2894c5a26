import { addDays, daysBetween, type IsoDate, isIsoDate } from "./dates";

/** A week by ISO 8601, from Monday to Sunday: 2010-W03. It belongs to the year in which its Thursday lies. */
export type IsoWeek = string & { readonly __week?: never };

/** The Monday of the week in which a day lies. */
export function mondayOf(day: IsoDate): IsoDate {
  return addDays(day, -((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7));
}

/** The week in which a day lies. */
export function weekOf(day: IsoDate): IsoWeek {
  const thursday = addDays(mondayOf(day), 3);
  const year = thursday.slice(0, 4);
  return `${year}-W${String(Math.floor(daysBetween(`${year}-01-01`, thursday) / 7) + 1).padStart(2, "0")}`;
}

/** The Monday of a week as it is written; null where there is no such week (2010-W53, W7). */
export function readWeek(text: string): IsoDate | null {
  const match = /^(\d{4})-W(\d{2})$/.exec(text);
  if (!match || !isIsoDate(`${match[1]}-01-04`)) return null;
  // The fourth of January always lies in the first week.
  const monday = addDays(mondayOf(`${match[1]}-01-04`), (Number(match[2]) - 1) * 7);
  return weekOf(monday) === text ? monday : null;
}
