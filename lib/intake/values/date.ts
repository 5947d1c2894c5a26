import { dayOf, type IsoDate, ymd } from "@/lib/core/dates";

export type DateOrder = "ymd" | "dmy" | "mdy";
export type DateReading =
  | { readonly ok: true; readonly date: IsoDate; readonly twoDigitYear: boolean }
  | { readonly ok: false; readonly code: "DATE_FORMAT" | "DATE_IMPOSSIBLE" };

type Era = { readonly from: IsoDate; readonly to: IsoDate };
const eras: Readonly<Record<string, Era>> = {
  M: { from: "1868-01-25", to: "1912-07-29" },
  T: { from: "1912-07-30", to: "1926-12-24" },
  S: { from: "1926-12-25", to: "1989-01-07" },
  H: { from: "1989-01-08", to: "2019-04-30" },
  R: { from: "2019-05-01", to: "2999-12-31" },
};
const eraLetters: Readonly<Record<string, string>> = {
  明治: "M",
  大正: "T",
  昭和: "S",
  平成: "H",
  令和: "R",
  明: "M",
  大: "T",
  昭: "S",
  平: "H",
  令: "R",
};

const clock = "(?:[ T]*(?:[01]?\\d|2[0-3])(?::|時)[0-5]?\\d(?:(?::|分)[0-5]?\\d(?:\\.\\d{1,9})?)?[分秒]?)?";
const eraForm = new RegExp(
  `^(明治|大正|昭和|平成|令和|[明大昭平令]|[MTSHR])\\.? ?(元|\\d{1,2})(?:年|[./-]) ?(\\d{1,2})(?:月|[./-]) ?(\\d{1,2})日?(?: ?\\([月火水木金土日]\\))?${clock}$`,
  "i",
);
const japanese = new RegExp(`^(\\d{4})年 ?(\\d{1,2})月 ?(\\d{1,2})日(?: ?\\([月火水木金土日]\\))?${clock}$`);
const yearFirst = new RegExp(`^(\\d{4})([/.-])(\\d{1,2})\\2(\\d{1,2})${clock}$`);
const compact = new RegExp(`^(\\d{4})(\\d{2})(\\d{2})(?:${clock}|\\d{6})$`);
const loose = new RegExp(`^(\\d{1,4})([/.-])(\\d{1,2})\\2(\\d{1,4})${clock}$`);
const zoned = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})$/;

/**
 * A calendar date as card companies write it; a time behind it is dropped, one with an offset is first brought to the
 * incident's time zone. Nothing is guessed: an order of day, month and year comes from the profile, and a serial
 * number of a spreadsheet is no date.
 * @param cell in NFKC and trimmed, not blank
 */
export function readDate(cell: string, order: DateOrder, timeZone: string): DateReading {
  let m: RegExpExecArray | null;
  m = yearFirst.exec(cell);
  if (m) return day(Number(m[1]), Number(m[3]), Number(m[4]));
  m = compact.exec(cell) ?? japanese.exec(cell);
  if (m) return day(Number(m[1]), Number(m[2]), Number(m[3]));
  if (zoned.test(cell)) {
    const instant = new Date(cell.replace(/([+-]\d{2})(\d{2})$/, "$1:$2"));
    if (Number.isNaN(instant.getTime())) return impossible;
    // new Date() lets 30 February roll over to March: the date as written has to exist as well.
    const written = day(Number(cell.slice(0, 4)), Number(cell.slice(5, 7)), Number(cell.slice(8, 10)));
    return written.ok ? { ok: true, date: dayOf(instant, timeZone), twoDigitYear: false } : written;
  }
  m = eraForm.exec(cell);
  if (m) return eraDay(m);
  m = loose.exec(cell);
  if (!m) return { ok: false, code: "DATE_FORMAT" };
  const [first, second, third] = [m[1], m[3], m[4]] as [string, string, string];
  const [year, month, date] =
    order === "ymd" ? [first, second, third] : order === "dmy" ? [third, second, first] : [third, first, second];
  if ((year.length !== 2 && year.length !== 4) || month.length > 2 || date.length > 2) {
    return { ok: false, code: "DATE_FORMAT" };
  }
  const short = year.length === 2;
  return day(short ? 2000 + Number(year) : Number(year), Number(month), Number(date), short);
}

const impossible: DateReading = { ok: false, code: "DATE_IMPOSSIBLE" };

function day(year: number, month: number, date: number, twoDigitYear = false): DateReading {
  const found = ymd(year, month, date);
  return found ? { ok: true, date: found, twoDigitYear } : impossible;
}

/** Year one of an era begins in the middle of a calendar year: what lies outside the era does not exist. */
function eraDay(m: RegExpExecArray): DateReading {
  const name = m[1] as string;
  const era = eras[eraLetters[name] ?? name.toUpperCase()] as Era;
  const year = Number(era.from.slice(0, 4)) - 1 + (m[2] === "元" ? 1 : Number(m[2]));
  const found = day(year, Number(m[3]), Number(m[4]));
  return found.ok && (found.date < era.from || found.date > era.to) ? impossible : found;
}
