import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { rowId } from "@/app/(office)/row-id";
import { statementSpec } from "@/app/(office)/settlements/spec";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { tableHref } from "@/components/table/spec";
import { parseTableState, type SearchParams } from "@/components/table/state";
import { Card } from "@/components/ui/card";
import { TabLinks } from "@/components/ui/tab-links";
import { may } from "@/lib/access/actor";
import { addDays, type IsoDate } from "@/lib/core/dates";
import { formatDate, formatMoney, type Locale } from "@/lib/core/format";
import { findStatement, listStatementLines, type StatementSum } from "@/lib/reimbursements/settlements/queries";
import { findIncident } from "@/lib/settings/queries";
import { SettlementForm } from "./settlement-forms";
import { StatementTable } from "./statement-table";

type Props = { params: Promise<{ companyId: string }>; searchParams: Promise<SearchParams> };

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("settlements"))("title") };
}

/** A card company's statement of a period: opening balance, what it advanced, what it was paid, closing balance. */
export default async function StatementPage({ params, searchParams }: Props) {
  const companyId = rowId((await params).companyId);
  const state = parseTableState(await searchParams, statementSpec);
  const period = state.filters.on ?? {};
  const { after, before, size } = state;
  const { statement, page, incident, mayEdit } = await officePage(async (actor) => ({
    statement: await findStatement(actor, { companyId, period }),
    page: await listStatementLines(actor, {
      companyId,
      period,
      descending: state.sort.descending,
      after,
      before,
      size,
    }),
    incident: await findIncident(actor),
    mayEdit: may(actor, "settlement.edit"),
  }));
  const [t, locale] = await Promise.all([getTranslations("settlements"), getLocale() as Promise<Locale>]);
  const { company, sums, settlements } = statement;
  const today = incident?.clock.today ?? "";
  const name = locale === "ja" ? company.nameJa : company.nameEn;
  const periods = periodsOf(today);
  const day = (date: IsoDate | undefined) => (date ? formatDate(date, locale) : "…");
  return (
    <div className="space-y-4">
      <PageHeader
        crumbs={[{ label: t("title"), href: "/settlements" }]}
        title={t("one.title", { company: name })}
        note={
          period.from || period.to
            ? t("one.note", { from: day(period.from), to: day(period.to ?? today) })
            : t("one.noteAll")
        }
      />
      <TabLinks
        label={t("one.periods")}
        tabs={periods.map(({ id, on }) => ({
          id,
          label: t(`one.${id}`),
          href: tableHref(`/settlements/${companyId}`, statementSpec, { filters: on ? { on } : {} }),
        }))}
        current={periods.find(({ on }) => on?.from === period.from && on?.to === period.to)?.id ?? ""}
      />
      {sums.length === 0 && <p className="text-muted">{t("one.none")}</p>}
      {sums.map((sum) => (
        <Sums key={sum.currency} sum={sum} locale={locale} />
      ))}
      {mayEdit && (
        <Card>
          <SettlementForm
            companyId={companyId}
            seen={settlements}
            currency={sums.find(({ currency }) => currency === "JPY")?.currency ?? sums[0]?.currency ?? "JPY"}
            today={today}
          />
        </Card>
      )}
      <StatementTable
        state={state}
        page={page}
        companyId={companyId}
        mayEdit={mayEdit}
        timeZone={incident?.timeZone ?? "Asia/Tokyo"}
      />
    </div>
  );
}

/** One currency: four figures that add up, the first two and the last two on a line of their own on a phone. */
async function Sums({ sum, locale }: { sum: StatementSum; locale: Locale }) {
  const t = await getTranslations("settlements.one");
  const figures = [
    ["opening", sum.opening, ""],
    ["advanced", sum.advanced, "+"],
    ["settled", sum.settled, "−"],
    ["closing", sum.closing, "="],
  ] as const;
  return (
    <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-lg border bg-line lg:grid-cols-4">
      {figures.map(([name, amount, sign]) => (
        <div key={name} className="bg-surface px-4 py-3">
          <dt className="text-xs text-muted">{t(name)}</dt>
          <dd className="flex items-baseline gap-1.5 text-lg font-semibold tabular-nums">
            {sign && (
              <span aria-hidden className="text-sm font-normal text-faint">
                {sign}
              </span>
            )}
            {formatMoney(amount, sum.currency, locale)}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function periodsOf(today: IsoDate): { id: string; on: { from: IsoDate; to: IsoDate } | null }[] {
  const first = `${today.slice(0, 7)}-01`;
  const before = addDays(first, -1);
  return [
    { id: "all", on: null },
    { id: "thisMonth", on: { from: first, to: today } },
    { id: "lastMonth", on: { from: `${before.slice(0, 7)}-01`, to: before } },
  ];
}
