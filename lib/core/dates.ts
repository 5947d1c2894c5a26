/** A calendar date in the incident's time zone, written YYYY-MM-DD. Compares as text. */
export type IsoDate = string & { readonly __date?: never };

const pattern = /^(\d{4})-(\d{2})-(\d{2})$/;

/** True for a calendar date that exists, years 1900 to 2999. */
export function isIsoDate(text: string): text is IsoDate {
  const match = pattern.exec(text);
  if (!match) return false;
  return ymd(Number(match[1]), Number(match[2]), Number(match[3])) === text;
}

/** YYYY-MM-DD, or null where no such day exists (2023-02-29) or the year lies outside 1900 to 2999. */
export function ymd(year: number, month: number, day: number): IsoDate | null {
  if (!(year >= 1900 && year <= 2999 && month >= 1 && month <= 12 && day >= 1)) return null;
  if (day > new Date(Date.UTC(year, month, 0)).getUTCDate()) return null;
  return `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
}

/** A database DATE (midnight UTC) as a calendar date. */
export function fromDbDate(date: Date): IsoDate {
  return date.toISOString().slice(0, 10);
}

/** A calendar date as the database's driver wants a DATE (midnight UTC). */
export function toDbDate(date: IsoDate): Date {
  return new Date(`${date}T00:00:00.000Z`);
}

// To make a formatter takes two hundred times as long as to use it, and every command asks for the day.
const dayFormats = new Map<string, Intl.DateTimeFormat>();

function dayFormat(timeZone: string): Intl.DateTimeFormat {
  const known = dayFormats.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });
  dayFormats.set(timeZone, made);
  return made;
}

/** The calendar day of an instant in an IANA time zone. */
export function dayOf(instant: Date, timeZone: string): IsoDate {
  const parts = dayFormat(timeZone).formatToParts(instant);
  const part = (type: string) => parts.find((p) => p.type === type)?.value ?? "";
  return `${part("year").padStart(4, "0")}-${part("month")}-${part("day")}`;
}

/** Days from a to b: 1 when b is the day after a. */
export function daysBetween(a: IsoDate, b: IsoDate): number {
  return Math.round((toDbDate(b).getTime() - toDbDate(a).getTime()) / 86_400_000);
}

export function addDays(date: IsoDate, days: number): IsoDate {
  return fromDbDate(new Date(toDbDate(date).getTime() + days * 86_400_000));
}

/** The first instant after a calendar day ends in a time zone: "known on day K" is before it (RULEBOOK R1.4). */
export function endOfDay(date: IsoDate, timeZone: string): Date {
  return instantAt(addDays(date, 1), "00:00", timeZone);
}

/** The instant at which clocks of a time zone show a time (HH:MM) on a calendar day. */
export function instantAt(date: IsoDate, time: string, timeZone: string): Date {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  // A zone's offset can differ between guess and answer (daylight saving): the second pass settles it.
  const shown = toDbDate(date).getTime() + (hours * 60 + minutes) * 60_000;
  let instant = shown;
  for (let pass = 0; pass < 2; pass++) instant = shown - offset(new Date(instant), timeZone);
  return new Date(instant);
}

function offset(instant: Date, timeZone: string): number {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  }).formatToParts(instant);
  const part = (type: string) => Number(parts.find((p) => p.type === type)?.value);
  const local = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second"));
  return local - Math.floor(instant.getTime() / 1000) * 1000;
}
