import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { pageOf } from "@/app/(office)/exposure/analysis/arrange";
import { ExposureTabs } from "@/app/(office)/exposure/exposure-tabs";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { tableHref } from "@/components/table/spec";
import { parseTableState, type SearchParams } from "@/components/table/state";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { LinkButton } from "@/components/ui/link-button";
import { Tile } from "@/components/ui/tile";
import { realNow } from "@/lib/core/clock";
import { addDays, type IsoDate } from "@/lib/core/dates";
import { formatCard, formatDate, formatNumber, type Locale } from "@/lib/core/format";
import { findLeakWindow } from "@/lib/exposure/window/queries";
import type { Span } from "@/lib/exposure/window/rules";
import { type Verdict, verdicts } from "@/lib/exposure/window/schema";
import { findIncident } from "@/lib/settings/queries";
import { arrange } from "./arrange";
import { BoundsChart } from "./bounds-chart";
import { windowSpec } from "./spec";
import { WindowTable } from "./window-table";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("leakWindow"))("title") };
}

/** When the data leaked: what the numbers of members whose cards were replaced say of the day, together. */
export default async function WindowPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const state = parseTableState(await searchParams, windowSpec);
  const { window, members, timeZone } = await officePage(async (actor) => ({
    ...(await findLeakWindow(actor)),
    timeZone: (await findIncident(actor))?.timeZone ?? "Asia/Tokyo",
  }));
  const t = await getTranslations("leakWindow");
  const locale = (await getLocale()) as Locale;
  const day = (date: IsoDate | null) => date && formatDate(date, locale);
  const said = ({ from, until }: Span) =>
    from && until
      ? t("between", { from: formatDate(from, locale), to: formatDate(addDays(until, -1), locale) })
      : from
        ? t("onOrAfter", { from: formatDate(from, locale) })
        : until
          ? t("before", { until: formatDate(until, locale) })
          : t("any");
  const count = (verdict: Verdict) => members.filter((one) => one.verdict === verdict).length;
  const shown = state.filters.verdict?.join();
  const page = pageOf(arrange(members, state), state);
  return (
    <div className="space-y-4">
      <PageHeader title={t("title")} note={t("note")} />
      <ExposureTabs current="window" />
      {!window ? (
        <Card>
          <EmptyState
            title={t("none")}
            next={t("noneNext")}
            action={<LinkButton href="/inquiries">{t("toInquiries")}</LinkButton>}
          />
        </Card>
      ) : (
        <>
          <Card title={t("found")} note={t("foundNote")}>
            <div className="space-y-4">
              <div className="max-w-3xl space-y-1">
                <p className="text-base/7">
                  {t("sentence", {
                    span: window.best.map(said).join(t("or")),
                    agree: formatNumber(window.best[0]?.members ?? 0),
                    members: formatNumber(window.members),
                  })}
                </p>
                <p className="text-muted">{t("wide", { doubt: window.doubt, span: said(window.wide) })}</p>
              </div>
              <BoundsChart window={window} members={members} />
            </div>
            <details className="mt-4 text-muted">
              <summary className="w-fit rounded-sm hover:text-ink">{t("how.title")}</summary>
              <ul className="mt-2 max-w-3xl list-disc space-y-1 pl-5">
                {(["since", "until", "misuse", "window", "wide", "caveat"] as const).map((one) => (
                  <li key={one}>{t(`how.${one}`)}</li>
                ))}
              </ul>
            </details>
          </Card>
          <div className="grid grid-cols-1 gap-3 sm:grid-cols-3">
            {verdicts.map((verdict) => (
              <Tile
                key={verdict}
                label={t(`verdicts.${verdict}`)}
                figure={formatNumber(count(verdict))}
                unit={t("unit")}
                href={tableHref(
                  "/exposure/window",
                  windowSpec,
                  shown === verdict ? {} : { filters: { verdict: [verdict] } },
                )}
                active={shown === verdict}
              />
            ))}
          </div>
          <WindowTable
            state={state}
            timeZone={timeZone}
            page={{
              ...page,
              asOf: realNow(),
              rows: page.rows.map((one) => ({
                id: one.memberId,
                member: t("member", { id: one.memberId }),
                cards: one.cards.map(formatCard),
                from: day(one.from),
                until: day(one.until),
                misusedOn: day(
                  one.cards.reduce<IsoDate | null>(
                    (first, { misusedOn }) =>
                      first === null || (misusedOn !== null && misusedOn < first) ? misusedOn : first,
                    null,
                  ),
                ),
                verdict: one.verdict,
              })),
            }}
          />
        </>
      )}
    </div>
  );
}
