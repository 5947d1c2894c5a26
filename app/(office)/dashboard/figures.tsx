import { getLocale, getTranslations } from "next-intl/server";
import { membersSpec } from "@/app/(office)/members/spec";
import { reimbursementsSpec } from "@/app/(office)/reimbursements/spec";
import { tableHref } from "@/components/table/spec";
import { NoticeBar } from "@/components/ui/notice-bar";
import { Tile } from "@/components/ui/tile";
import { may } from "@/lib/access/actor";
import { formatChange, formatDate, formatMoney, formatNumber, type Locale } from "@/lib/core/format";
import { findKeptHeadline } from "@/lib/reimbursements/figures/kept";
import { nobodyBearsACost } from "@/lib/reimbursements/rules";
import { findLate } from "@/lib/reimbursements/work/queries";
import { findCountPanel } from "@/lib/reports/queries";
import { findIncident } from "@/lib/settings/queries";
import { FailedPanel, readPanel } from "./panel";

async function words() {
  const [t, locale] = await Promise.all([getTranslations("dashboard"), getLocale() as Promise<Locale>]);
  return { t, locale };
}

/** The count as of today, and the published figure that stands, with the difference. */
export async function CountFigures() {
  const { t, locale } = await words();
  const read = await readPanel(async (actor) => ({
    ...(await findCountPanel(actor)),
    toMembers: may(actor, "member.read"),
    toNotices: may(actor, "notice.read"),
  }));
  if (!read) return <FailedPanel title={t("readFailed", { name: t("count.label") })} />;
  const { count, published, toMembers, toNotices } = read;
  return (
    <>
      <Tile
        size="lg"
        label={t("count.label")}
        figure={formatNumber(count)}
        unit={t("unit", { count: count })}
        delta={published && t("count.change", { change: formatChange(count - published.count) })}
        href={toMembers ? tableHref("/members", membersSpec, { filters: { counted: ["yes"] } }) : undefined}
      />
      {published ? (
        <Tile
          size="lg"
          label={t("published.label")}
          figure={formatNumber(published.count)}
          unit={t("unit", { count: published.count })}
          delta={
            published.now === published.count
              ? t("published.asOf", {
                  asOf: formatDate(published.asOf, locale),
                  on: formatDate(published.publishedOn, locale),
                })
              : t("published.moved", { asOf: formatDate(published.asOf, locale), now: formatNumber(published.now) })
          }
          deltaTone={published.now === published.count ? "neutral" : "warn"}
          href={toNotices ? `/notices/${published.id}` : undefined}
        />
      ) : (
        <Tile
          size="lg"
          label={t("published.label")}
          figure="–"
          delta={t("published.none")}
          href={toNotices ? "/notices" : undefined}
        />
      )}
    </>
  );
}

/** Members who still carry a burden and how much; those of whom it is not yet known (RULEBOOK R5.5). */
export async function BurdenFigures() {
  const { t, locale } = await words();
  const read = await readPanel(async (actor) => ({
    headline: await findKeptHeadline(actor),
    incident: await findIncident(actor),
    toMembers: may(actor, "member.read"),
  }));
  if (!read) return <FailedPanel title={t("readFailed", { name: t("burden.label") })} />;
  const { headline, incident, toMembers } = read;
  const date = incident ? formatDate(incident.clock.today, locale) : "";
  const href = (relief: "carries_burden" | "not_yet_known") =>
    toMembers ? tableHref("/members", membersSpec, { filters: { relief: [relief] } }) : undefined;
  const amount = headline.burden.map((one) => formatMoney(one.amount, one.currency, locale)).join(" + ");
  return (
    <>
      <Tile
        label={t("burden.label")}
        figure={formatNumber(headline.burdened)}
        unit={t("unit", { count: headline.burdened })}
        delta={headline.burdened === 0 ? t("burden.zero") : amount}
        deltaTone={headline.burdened === 0 ? "good" : "bad"}
        href={href("carries_burden")}
      />
      <Tile
        label={t("unknown.label")}
        figure={formatNumber(headline.notYetKnown)}
        unit={t("unit", { count: headline.notYetKnown })}
        delta={t("unknown.note")}
        deltaTone={headline.notYetKnown === 0 ? "neutral" : "warn"}
        href={href("not_yet_known")}
      />
      <div className="order-last col-span-full">
        {nobodyBearsACost(headline) ? (
          <NoticeBar tone="good">{t("burden.sentence", { date })}</NoticeBar>
        ) : (
          <NoticeBar tone="note">
            {t("burden.notYet", { date, burdened: headline.burdened, unknown: headline.notYetKnown })}
          </NoticeBar>
        )}
      </div>
    </>
  );
}

/** Open cases that are late by the limits of their stages, as the worklists have them. */
export async function LateFigure() {
  const { t, locale } = await words();
  const read = await readPanel(async (actor) => ({
    late: await findLate(actor),
    toCases: may(actor, "case.read"),
  }));
  if (!read) return <FailedPanel title={t("readFailed", { name: t("late.label") })} />;
  const { late, toCases } = read;
  const figure = formatNumber(late.cases);
  return (
    <Tile
      label={t("late.label")}
      figure={late.atLeast ? t("late.more", { figure }) : figure}
      unit={t("cases", { count: late.cases })}
      delta={late.firstDueOn ? t("late.firstDue", { date: formatDate(late.firstDueOn, locale) }) : t("late.none")}
      deltaTone={late.cases > 0 ? "warn" : "good"}
      href={toCases ? tableHref("/reimbursements", reimbursementsSpec, { filters: { late: ["yes"] } }) : undefined}
    />
  );
}
