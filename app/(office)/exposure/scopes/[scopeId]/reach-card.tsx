import { getLocale, getTranslations } from "next-intl/server";
import { ChartFigure } from "@/components/charts/chart-figure";
import { Legend } from "@/components/charts/legend";
import { themeLook } from "@/components/charts/palette";
import { StackedWeeks } from "@/components/charts/stacked-weeks";
import { Card } from "@/components/ui/card";
import { Tile } from "@/components/ui/tile";
import { formatDate, formatNumber, type Locale } from "@/lib/core/format";
import { outsideClasses } from "@/lib/exposure/schema";
import type { ScopeComparison } from "@/lib/exposure/scope-comparison";

type Props = { scopeId: number; comparison: ScopeComparison; mayList: boolean };

/** Inquiries and members that a version explains, those it does not, and how that moved since the start. */
export async function ReachCard({ scopeId, comparison, mayList }: Props) {
  const [t, locale] = await Promise.all([getTranslations("exposure.scope.reach"), getLocale() as Promise<Locale>]);
  const { after, members, weeks } = comparison;
  const words = await getTranslations("inquiries.exposure");
  const outside = outsideClasses.reduce((sum, one) => sum + after[one], 0);
  const all = after.identified + outside + after.cannot_determine;
  const reach = members.after;
  const everybody = reach.explained + reach.unexplained + reach.undetermined;
  const share = (n: number, of: number) => t("share", { share: percent(n, of), count: formatNumber(of) });
  const list = (by: string) => (mayList ? `/inquiries?${by}&state=live` : undefined);
  return (
    <Card title={t("title")} note={t("note")}>
      <div className="grid gap-3 sm:grid-cols-2 lg:grid-cols-4">
        <Tile
          label={t("inquiries")}
          figure={formatNumber(after.identified)}
          unit={t("inquiriesUnit")}
          delta={share(after.identified, all)}
          href={list(`explainedBy=${scopeId}`)}
        />
        <Tile
          label={t("unexplained")}
          figure={formatNumber(outside)}
          unit={t("inquiriesUnit")}
          delta={share(outside, all)}
          deltaTone={outside > 0 ? "warn" : "neutral"}
          href={list(`unexplainedBy=${scopeId}`)}
        />
        <Tile
          label={t("undetermined")}
          figure={formatNumber(after.cannot_determine)}
          unit={t("inquiriesUnit")}
          delta={share(after.cannot_determine, all)}
          href={list("exposure=cannot_determine")}
        />
        <Tile
          label={t("members")}
          figure={formatNumber(reach.explained)}
          unit={t("membersUnit")}
          delta={
            <>
              {share(reach.explained, everybody)}
              <span className="block">
                {t("membersNote", {
                  unexplained: formatNumber(reach.unexplained),
                  undetermined: formatNumber(reach.undetermined),
                })}
              </span>
            </>
          }
        />
      </div>
      {weeks.length === 0 ? (
        <p className="mt-4 text-muted">{t("none")}</p>
      ) : (
        <div className="mt-5">
          <h3 className="font-medium">{t("weeks")}</h3>
          <p className="mb-2 text-xs text-muted">{t("weeksNote")}</p>
          <Weeks {...{ weeks, locale, t, words }} />
        </div>
      )}
    </Card>
  );
}

type WeeksProps = {
  weeks: ScopeComparison["weeks"];
  locale: Locale;
  t: Awaited<ReturnType<typeof getTranslations<"exposure.scope.reach">>>;
  words: Awaited<ReturnType<typeof getTranslations<"inquiries.exposure">>>;
};

function Weeks({ weeks, locale, t, words }: WeeksProps) {
  const [inside, possible, absent] = [themeLook.series[0], themeLook.series[1], themeLook.series[4]];
  const categories = [
    { id: "identified", label: t("inside"), color: inside ?? "" },
    { id: "possibly_exposed", label: words("possibly_exposed"), color: possible ?? "" },
    { id: "not_in_files", label: words("not_in_files"), color: absent ?? "" },
    { id: "cannot_determine", label: words("cannot_determine"), color: themeLook.other },
  ];
  const stacked = { categories, weeks: weeks.map(({ monday, values }) => ({ from: monday, values })) };
  let [insideSoFar, outsideSoFar] = [0, 0];
  const rows = weeks.map(({ monday, values }) => {
    const outside = outsideClasses.reduce((sum, one) => sum + values[one], 0);
    insideSoFar += values.identified;
    outsideSoFar += outside;
    const figures = [values.identified, outside, values.cannot_determine, outsideSoFar].map(formatNumber);
    return { monday, outside, cells: [...figures, percent(outsideSoFar, insideSoFar + outsideSoFar)] };
  });
  const most = rows.reduce((worst, row) => (row.outside > worst.outside ? row : worst));
  return (
    <ChartFigure
      id="scope-weeks"
      draw={(width, id) => (
        <StackedWeeks
          id={id}
          width={width}
          height={200}
          stacked={stacked}
          locale={locale}
          title={t("weeks")}
          description={t("weeksDescription", {
            weeks: weeks.length,
            most: formatNumber(most.outside),
            week: formatDate(most.monday, locale),
          })}
        />
      )}
      legend={<Legend entries={categories} />}
      table={{
        summary: t("figures"),
        caption: t("weeks"),
        head: [t("week"), t("inside"), t("outside"), words("cannot_determine"), t("cumulative"), t("cumulativeShare")],
        rows: rows.map(({ monday, cells }) => [formatDate(monday, locale), ...cells]),
      }}
    />
  );
}

function percent(n: number, of: number): string {
  return of === 0 ? "–" : `${((100 * n) / of).toFixed(1)}%`;
}
