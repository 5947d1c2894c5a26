import { useLocale, useTranslations } from "next-intl";
import { ChartFigure } from "@/components/charts/chart-figure";
import { Legend } from "@/components/charts/legend";
import { type BoundMark, OverlapSteps } from "@/components/charts/overlap-steps";
import { themeLook } from "@/components/charts/palette";
import { addDays, type IsoDate } from "@/lib/core/dates";
import { formatDate, formatNumber, type Locale } from "@/lib/core/format";
import type { MemberVerdict } from "@/lib/exposure/window/queries";
import type { Span, Window } from "@/lib/exposure/window/rules";

/** Days that are drawn on either side of the window. */
const AROUND = 365;

/** The bounds of all members over time, around the window in which most of them agree. */
export function BoundsChart({ window, members }: { window: Window; members: readonly MemberVerdict[] }) {
  const t = useTranslations("leakWindow.chart");
  const locale = useLocale() as Locale;
  const [first, last] = [window.best[0], window.best.at(-1)];
  const known = [first?.from, last?.until, first?.until, last?.from].filter((day): day is IsoDate => Boolean(day));
  const from = addDays(first?.from ?? (known[0] as IsoDate), -AROUND);
  const until = addDays(last?.until ?? (known.at(-1) as IsoDate), AROUND);
  const closed = (span: Span) => ({ from: span.from ?? from, until: span.until ?? until });
  const drawn = window.stretches.map((one) => ({ ...closed(one), value: one.members }));
  const steps = drawn.filter((one) => one.from < until && one.until > from);
  const marks = (side: "from" | "until"): BoundMark[] =>
    members.flatMap((one) => {
      const on = one[side];
      if (on === null || on < from || on > until || one.verdict === "itself") return [];
      return [{ id: String(one.memberId), on, label: t("member", { id: one.memberId }) }];
    });
  const [after, before] = [marks("from"), marks("until")];
  return (
    <ChartFigure
      id="bounds"
      draw={(width, id) => (
        <OverlapSteps
          {...{ id, width, from, until, steps, after, before, locale }}
          best={window.best.map(closed)}
          wide={closed(window.wide)}
          title={t("title")}
          description={t("description", { after: after.length, before: before.length })}
        />
      )}
      legend={
        <Legend
          entries={[
            { id: "steps", label: t("steps"), color: themeLook.line },
            { id: "after", label: t("after", { count: after.length }), color: themeLook.series[2] ?? "" },
            { id: "before", label: t("before", { count: before.length }), color: themeLook.series[1] ?? "" },
          ]}
        />
      }
      table={{
        summary: t("figures"),
        caption: t("title"),
        head: [t("from"), t("until"), t("agree")],
        rows: steps.map((one) => [
          formatDate(one.from, locale),
          formatDate(addDays(one.until, -1), locale),
          formatNumber(one.value),
        ]),
      }}
    />
  );
}
