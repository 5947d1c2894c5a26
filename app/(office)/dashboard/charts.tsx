import { getLocale, getTranslations } from "next-intl/server";
import { inquiriesSpec } from "@/app/(office)/inquiries/spec";
import { ChartFigure } from "@/components/charts/chart-figure";
import { CumulativeCurve } from "@/components/charts/cumulative-curve";
import { Distribution } from "@/components/charts/distribution";
import { Legend } from "@/components/charts/legend";
import { StackedWeeks, stackCategories } from "@/components/charts/stacked-weeks";
import { tableHref } from "@/components/table/spec";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { TextLink } from "@/components/ui/text-link";
import { may } from "@/lib/access/actor";
import { formatDate, formatNumber, type Locale } from "@/lib/core/format";
import { findKeptCases } from "@/lib/reimbursements/figures/kept";
import { reliefStates } from "@/lib/reimbursements/rules";
import { findCurve, listWeeks } from "@/lib/reports/queries";
import { FailedPanel, readPanel } from "./panel";

/** The cumulative count since the start, published figures marked and linked. */
export async function CurvePanel() {
  const [t, locale] = await Promise.all([getTranslations("dashboard"), getLocale() as Promise<Locale>]);
  const read = await readPanel(async (actor) => ({
    curve: await findCurve(actor),
    toNotices: may(actor, "notice.read"),
  }));
  if (!read) return <FailedPanel title={t("readFailed", { name: t("curve.title") })} />;
  const { curve, toNotices } = read;
  const day = (on: string) => formatDate(on, locale);
  const last = curve.points.at(-1)?.count ?? 0;
  if (curve.points.length === 0) {
    return (
      <Card title={t("curve.title")}>
        <EmptyState title={t("curve.empty")} />
      </Card>
    );
  }
  const published = new Map(curve.published.map((one) => [one.on, one.count]));
  const days = [...new Set([...curve.points.map((one) => one.on), ...published.keys()])].sort();
  const countOn = (on: string) => curve.points.findLast((one) => one.on <= on)?.count ?? 0;
  return (
    <Card title={t("curve.title")} note={t("curve.note")}>
      <ChartFigure
        id="curve"
        draw={(width, id) => (
          <CumulativeCurve
            id={id}
            width={width}
            height={width < 500 ? 220 : 280}
            points={curve.points}
            published={curve.published}
            from={curve.from}
            to={curve.to}
            locale={locale}
            title={t("curve.title")}
            description={t("curve.description", {
              from: day(curve.from),
              to: day(curve.to),
              count: formatNumber(last),
            })}
          />
        )}
        table={{
          summary: t("curve.figures"),
          caption: t("curve.title"),
          head: [t("curve.day"), t("curve.count"), t("curve.published")],
          rows: days.map((on) => {
            const figure = published.get(on);
            return [day(on), formatNumber(countOn(on)), figure === undefined ? "–" : formatNumber(figure)];
          }),
        }}
      />
      {curve.published.length > 0 && (
        <ul className="mt-3 flex flex-wrap gap-x-4 text-xs" aria-label={t("curve.publications")}>
          {curve.published.map((one) => {
            const words = `${day(one.on)} ${formatNumber(one.count)}`;
            return (
              <li key={one.id}>
                {toNotices ? (
                  <TextLink href={`/notices/${one.id}`} prefetch={false} className="inline-block py-1">
                    {words}
                  </TextLink>
                ) : (
                  words
                )}
              </li>
            );
          })}
        </ul>
      )}
    </Card>
  );
}

/** Live inquiries per week, by card company. */
export async function WeeksPanel() {
  const [t, locale] = await Promise.all([getTranslations("dashboard"), getLocale() as Promise<Locale>]);
  const read = await readPanel(async (actor) => ({
    ...(await listWeeks(actor)),
    toInquiries: may(actor, "inquiry.read"),
  }));
  if (!read) return <FailedPanel title={t("readFailed", { name: t("weeks.title") })} />;
  const total = (week: { values: Record<string, number> }) => Object.values(week.values).reduce((a, b) => a + b, 0);
  const count = read.weeks.reduce((sum, week) => sum + total(week), 0);
  const stacked = stackCategories(
    read.weeks,
    read.companies
      .map((one) => ({ id: String(one.id), label: locale === "ja" ? one.nameJa : one.nameEn }))
      .filter((one) => read.weeks.some((week) => (week.values[one.id] ?? 0) > 0)),
    t("weeks.other"),
  );
  return (
    <Card title={t("weeks.title")} note={t("weeks.note")}>
      <ChartFigure
        id="weeks"
        draw={(width, id) => (
          <StackedWeeks
            id={id}
            width={width}
            stacked={stacked}
            locale={locale}
            title={t("weeks.title")}
            description={t("weeks.description", { weeks: read.weeks.length, count: formatNumber(count) })}
          />
        )}
        legend={
          <Legend
            entries={stacked.categories.map((one) => ({
              ...one,
              href:
                read.toInquiries && one.id !== "other"
                  ? tableHref("/inquiries", inquiriesSpec, { filters: { company: [one.id], state: ["live"] } })
                  : undefined,
            }))}
          />
        }
        table={{
          summary: t("weeks.figures"),
          caption: t("weeks.title"),
          head: [t("weeks.week"), ...stacked.categories.map((one) => one.label)],
          rows: stacked.weeks
            .filter((week) => Object.values(week.values).some((value) => value > 0))
            .map((week) => [
              formatDate(week.from, locale),
              ...stacked.categories.map((one) => formatNumber(week.values[one.id] ?? 0)),
            ]),
        }}
      />
    </Card>
  );
}

/** Live inquiries by detection case, and by where they stand on the way to a burden of zero. */
export async function CasesPanel() {
  const [t, words] = await Promise.all([getTranslations("dashboard"), getTranslations("inquiries")]);
  const read = await readPanel(async (actor) => ({
    ...(await findKeptCases(actor)),
    toInquiries: may(actor, "inquiry.read"),
  }));
  if (!read) return <FailedPanel title={t("readFailed", { name: t("byCase.title") })} />;
  const { byCase, byRelief, toInquiries } = read;
  const count = byCase.reduce((sum, one) => sum + one.count, 0);
  const href = (filters: { detectionCase: string[] } | { relief: string[] }) =>
    toInquiries ? tableHref("/inquiries", inquiriesSpec, { filters: { ...filters, state: ["live"] } }) : undefined;
  return (
    <>
      <Card title={t("byCase.title")} note={t("byCase.note", { count })}>
        <Distribution
          label={t("byCase.title")}
          parts={byCase.map((one) => {
            const id = String(one.case ?? "unknown");
            return { id, label: words(`cases.${id}`), value: one.count, href: href({ detectionCase: [id] }) };
          })}
        />
      </Card>
      <Card title={t("byRelief.title")}>
        <Distribution
          label={t("byRelief.title")}
          parts={reliefStates.map((id) => ({
            id,
            label: words(`relief.${id}`),
            value: byRelief.find((one) => one.relief === id)?.count ?? 0,
            href: href({ relief: [id] }),
            quiet: id === "closed",
          }))}
        />
      </Card>
    </>
  );
}
