import { Check, Layers, X } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { cn } from "@/components/ui/class-names";
import { TextLink } from "@/components/ui/text-link";
import { addDays, toDbDate } from "@/lib/core/dates";
import { formatDate, type Locale } from "@/lib/core/format";
import type { Coverage } from "@/lib/intake/check/coverage";

const looks = {
  covered: { icon: Check, cell: "bg-good-soft", mark: "text-good" },
  overlapping: { icon: Layers, cell: "bg-warn-soft", mark: "text-warn" },
  missing: { icon: X, cell: "bg-bad-soft", mark: "text-bad" },
  silent: { icon: null, cell: "bg-sunken", mark: "text-muted" },
  outside: { icon: null, cell: "", mark: "text-faint" },
} as const;
type Look = keyof typeof looks;

/** Deliveries that are named in a day; what is more is a figure. */
const NAMED = 3;

/** A month as a table of weeks: each day by icon, word and colour, with links to the deliveries that cover it. */
export function MonthCalendar({ coverage, month }: { coverage: Coverage; month: string }) {
  const t = useTranslations("batches");
  const locale = useLocale() as Locale;
  const weekdays = Array.from({ length: 7 }, (_, i) => weekday(i, locale));
  return (
    <div className="space-y-3">
      <table className="w-full table-fixed border-separate border-spacing-0.5">
        <caption className="sr-only">{t("coverage.caption")}</caption>
        <thead>
          <tr>
            {weekdays.map(({ short, long }) => (
              <th key={long} scope="col" abbr={long} className="py-1 text-xs font-medium text-muted">
                {short}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeksOf(month).map((week) => (
            <tr key={week[0]}>
              {week.map((day) =>
                day.slice(0, 7) === month.slice(0, 7) ? (
                  <Day key={day} day={day} coverage={coverage} />
                ) : (
                  <td key={day} aria-hidden />
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
      <ul className="flex flex-wrap gap-x-4 gap-y-1 text-xs text-muted">
        {(["covered", "overlapping", "missing", "silent"] as const).map((one) => {
          const { icon: Icon, cell, mark } = looks[one];
          return (
            <li key={one} className="flex items-center gap-1.5">
              <span className={cn("flex size-4 items-center justify-center rounded-sm border", cell)}>
                {Icon && <Icon className={cn("size-3", mark)} aria-hidden />}
              </span>
              {t(`coverage.days.${one}`)}
            </li>
          );
        })}
      </ul>
    </div>
  );
}

/** A day of the month: covered by one delivery, by several, by none in between, or after the last. */
function Day({ day, coverage: { batches, whole, today } }: { day: string; coverage: Coverage }) {
  const t = useTranslations("batches");
  const locale = useLocale() as Locale;
  const here = batches.filter((one) => one.from <= day && day <= one.to);
  const look: Look =
    here.length > 1
      ? "overlapping"
      : here.length === 1
        ? "covered"
        : whole && day > whole.from && day < whole.to
          ? "missing"
          : whole && day > whole.to && day <= today
            ? "silent"
            : "outside";
  const { icon: Icon, cell, mark } = looks[look];
  return (
    <td className={cn("h-16 rounded-sm border p-1 align-top text-xs sm:h-20", cell, day === today && "border-accent")}>
      <span className="flex items-center justify-between gap-1">
        <time dateTime={day} className={cn("tabular-nums", look === "outside" ? "text-faint" : "font-medium")}>
          <span aria-hidden>{Number(day.slice(8))}</span>
          <span className="sr-only">{formatDate(day, locale)}</span>
        </time>
        {Icon && <Icon className={cn("size-3.5 shrink-0", mark)} aria-hidden />}
      </span>
      <span className="sr-only">{t(`coverage.days.${look}`)}</span>
      <span className="mt-0.5 flex flex-wrap gap-x-1.5">
        {here.slice(0, NAMED).map(({ id }) => (
          <TextLink key={id} href={`/batches/${id}`} aria-label={t("one.number", { number: id })}>
            {id}
          </TextLink>
        ))}
        {here.length > NAMED && (
          <span className="text-muted">{t("coverage.more", { count: here.length - NAMED })}</span>
        )}
      </span>
    </td>
  );
}

/** Weeks from Monday that hold the month's days. */
function weeksOf(month: string): string[][] {
  const first = `${month.slice(0, 7)}-01`;
  const monday = addDays(first, -((toDbDate(first).getUTCDay() + 6) % 7));
  const weeks = Array.from({ length: 6 }, (_, w) => Array.from({ length: 7 }, (_, d) => addDays(monday, w * 7 + d)));
  return weeks.filter((week) => week.some((day) => day.slice(0, 7) === month.slice(0, 7)));
}

// 2024-01-01 was a Monday.
function weekday(at: number, locale: Locale): { short: string; long: string } {
  const day = new Date(Date.UTC(2024, 0, 1 + at));
  const say = (weekday: "short" | "long") =>
    new Intl.DateTimeFormat(locale === "ja" ? "ja-JP" : "en-GB", { weekday, timeZone: "UTC" }).format(day);
  return { short: say("short"), long: say("long") };
}
