import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { OutreachStatus } from "@/app/(office)/outreach/outreach-status";
import { rowId } from "@/app/(office)/row-id";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { Card } from "@/components/ui/card";
import { DescriptionList } from "@/components/ui/description-list";
import { may } from "@/lib/access/actor";
import { formatDate, formatInstant, formatNumber, type Locale } from "@/lib/core/format";
import { findOutreach } from "@/lib/hotline/outreach/queries";
import { isLate, nextStates } from "@/lib/hotline/outreach/rules";
import { StepForm } from "./step-form";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("outreach"))("title") };
}

/** One list: by which scope it was drawn, and what became of it. */
export default async function OneOutreachPage({ params }: { params: Promise<{ outreachId: string }> }) {
  const outreachId = rowId((await params).outreachId);
  const { row, steps, today, timeZone, mayEdit } = await officePage(async (actor) => ({
    ...(await findOutreach(actor, outreachId)),
    mayEdit: may(actor, "outreach.edit"),
  }));
  const t = await getTranslations("outreach");
  const locale = (await getLocale()) as Locale;
  const { company, last } = row;
  return (
    <div className="space-y-4">
      <PageHeader
        title={t("one", { id: row.id })}
        crumbs={[{ label: t("title"), href: "/outreach" }]}
        status={<OutreachStatus state={last.state} late={isLate(last, today)} />}
        note={row.purpose[locale]}
      />
      <div className="grid gap-4 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="min-w-0 space-y-4">
          <Card>
            <DescriptionList
              facts={[
                { term: t("columns.scope"), value: t("scope", { name: row.scope[locale], version: row.scopeVersion }) },
                { term: t("columns.channel"), value: t(`channels.${row.channel}`) },
                { term: t("columns.company"), value: company && (locale === "ja" ? company.nameJa : company.nameEn) },
                { term: t("columns.onDay"), value: formatDate(last.onDay, locale) },
                { term: t("columns.persons"), value: t("persons", { count: formatNumber(last.persons) }) },
              ]}
            />
          </Card>
          {mayEdit && nextStates[last.state].length > 0 && (
            <Card title={t("next")} note={t("nextNote")}>
              <StepForm key={last.no} outreachId={row.id} last={last} today={today} />
            </Card>
          )}
        </div>
        <Card title={t("history")} className="self-start">
          <ol className="space-y-3">
            {steps.map((step) => (
              <li key={step.no}>
                <p className="flex flex-wrap items-center gap-x-2">
                  <OutreachStatus state={step.state} plain />
                  <span>{formatDate(step.onDay, locale)}</span>
                  <span>{t("persons", { count: formatNumber(step.persons) })}</span>
                </p>
                {step.note && <p>{step.note}</p>}
                <p className="text-xs text-muted">
                  {t("by", { name: step.madeByName, at: formatInstant(step.madeAt, locale, timeZone) })}
                </p>
              </li>
            ))}
          </ol>
        </Card>
      </div>
    </div>
  );
}
