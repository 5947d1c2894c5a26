import { getLocale, getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { amountsText } from "@/app/(office)/amounts-text";
import { inquiriesSpec } from "@/app/(office)/inquiries/spec";
import { membersSpec } from "@/app/(office)/members/spec";
import { BucketBars } from "@/components/charts/bucket-bars";
import { ChartFigure } from "@/components/charts/chart-figure";
import { Legend } from "@/components/charts/legend";
import { themeLook } from "@/components/charts/palette";
import { WeeklyLines } from "@/components/charts/weekly-lines";
import { tableHref } from "@/components/table/spec";
import { Card } from "@/components/ui/card";
import { TextLink } from "@/components/ui/text-link";
import { may } from "@/lib/access/actor";
import { formatDate, formatNumber, type Locale } from "@/lib/core/format";
import { findKeptAges, findTrend } from "@/lib/reimbursements/figures/kept";
import { FailedPanel, readPanel } from "./panel";

/** Members who carried a burden at the end of each week since the start, and those of whom it was not known. */
export async function BurdenTrendPanel() {
  const [t, locale] = await Promise.all([getTranslations("dashboard"), getLocale() as Promise<Locale>]);
  const read = await readPanel(async (actor) => ({
    ...(await findTrend(actor)),
    toMembers: may(actor, "member.read"),
    toReport: may(actor, "report.read"),
  }));
  if (!read) return <FailedPanel title={t("readFailed", { name: t("trend.title") })} />;
  const { weeks, pocket, toMembers, toReport } = read;
  const most = weeks.reduce((top, week) => (week.burdened > top.burdened ? week : top), weeks[0] ?? none);
  const lines = [
    {
      id: "burdened",
      label: t("trend.burdened"),
      color: themeLook.line,
      main: true,
      values: weeks.map((one) => one.burdened),
    },
    {
      id: "unknown",
      label: t("trend.unknown"),
      color: themeLook.series[1] ?? "",
      values: weeks.map((one) => one.notYetKnown),
    },
  ];
  const member = (id: number | null | undefined, words: string): ReactNode =>
    toMembers && id ? (
      <TextLink href={`/members/${id}`} prefetch={false}>
        {words}
      </TextLink>
    ) : (
      words
    );
  const days = (count: number) => t("trend.days", { count });
  const facts: [string, ReactNode][] = [
    [t("trend.median"), pocket.medianDays === null ? "–" : days(pocket.medianDays)],
    [t("trend.worst"), pocket.worst ? member(pocket.worst.memberId, days(pocket.worst.days)) : "–"],
    [
      t("trend.running"),
      pocket.running
        ? member(
            pocket.running.memberId,
            t("trend.since", { date: formatDate(pocket.running.since, locale), count: pocket.running.medianDays }),
          )
        : t("trend.nobody"),
    ],
  ];
  return (
    <Card
      title={t("trend.title")}
      note={t("trend.note")}
      actions={toReport && <TextLink href="/reports/weekly">{t("trend.report")}</TextLink>}
    >
      <ChartFigure
        id="trend"
        draw={(width, id) => (
          <WeeklyLines
            id={id}
            width={width}
            days={weeks.map((one) => one.asOf)}
            lines={lines}
            locale={locale}
            title={t("trend.title")}
            description={t("trend.description", {
              weeks: weeks.length,
              most: formatNumber(most.burdened),
              date: formatDate(most.asOf, locale),
              now: formatNumber(weeks.at(-1)?.burdened ?? 0),
            })}
          />
        )}
        legend={
          <Legend
            entries={[
              { ...(lines[0] as (typeof lines)[number]), relief: "carries_burden" },
              { ...(lines[1] as (typeof lines)[number]), relief: "not_yet_known" },
            ].map(({ id, label, color, relief }) => ({
              id,
              label,
              color,
              href: toMembers ? tableHref("/members", membersSpec, { filters: { relief: [relief] } }) : undefined,
            }))}
          />
        }
        table={{
          summary: t("trend.figures"),
          caption: t("trend.title"),
          head: [t("trend.asOf"), t("trend.burdened"), t("trend.amount"), t("trend.unknown")],
          rows: [...weeks]
            .reverse()
            .map((one) => [
              formatDate(one.asOf, locale),
              formatNumber(one.burdened),
              amountsText(one.burden, locale) || "0",
              formatNumber(one.notYetKnown),
            ]),
        }}
      />
      <h3 className="sr-only">{t("trend.pocket")}</h3>
      <dl className="mt-3 grid gap-x-6 gap-y-2 border-t pt-3 sm:grid-cols-3">
        {facts.map(([term, words]) => (
          <div key={term}>
            <dt className="text-xs text-muted">{term}</dt>
            <dd className="font-medium">{words}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}

const none = { asOf: "", burdened: 0 };

/** Cases with a burden, and those of which it is not known, by the days since they were received. */
export async function AgesPanel() {
  const [t, locale] = await Promise.all([getTranslations("dashboard"), getLocale() as Promise<Locale>]);
  const read = await readPanel(async (actor) => ({
    ...(await findKeptAges(actor)),
    toInquiries: may(actor, "inquiry.read"),
  }));
  if (!read) return <FailedPanel title={t("readFailed", { name: t("ages.title") })} />;
  const { asOf, buckets, toInquiries } = read;
  const series = [
    { id: "carries_burden", label: t("ages.carries"), color: themeLook.line },
    { id: "not_yet_known", label: t("ages.unknown"), color: themeLook.series[1] ?? "" },
  ] as const;
  return (
    <Card title={t("ages.title")} note={t("ages.note", { date: formatDate(asOf, locale) })}>
      <BucketBars
        caption={t("ages.title")}
        head={t("ages.head")}
        series={series}
        buckets={buckets.map((bucket) => ({
          id: bucket.id,
          label: t(`ages.buckets.${bucket.id}`),
          note: amountsText(bucket.burden, locale),
          values: series.map(({ id, label }) => {
            const value = id === "carries_burden" ? bucket.carries : bucket.notYetKnown;
            return {
              value,
              name: t("ages.link", { bucket: t(`ages.buckets.${bucket.id}`), state: label, count: value }),
              href: toInquiries
                ? tableHref("/inquiries", inquiriesSpec, {
                    filters: { relief: [id], receivedOn: bucket.received },
                    sort: { by: "receivedOn", descending: false },
                  })
                : undefined,
            };
          }),
        }))}
      />
    </Card>
  );
}
