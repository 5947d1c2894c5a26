import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { MeasureForm } from "@/app/(office)/prevention/measure-form";
import { MeasureStatus } from "@/app/(office)/prevention/measure-status";
import { rowId } from "@/app/(office)/row-id";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { Card } from "@/components/ui/card";
import { DescriptionList } from "@/components/ui/description-list";
import { may } from "@/lib/access/actor";
import { formatDate, formatInstant, type Locale } from "@/lib/core/format";
import { findMeasure } from "@/lib/notices/measures/queries";
import { isOverdue } from "@/lib/notices/measures/rules";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("measures"))("title") };
}

/** One measure: what stands, what was known before, and the form for its next version. */
export default async function MeasurePage({ params }: { params: Promise<{ measureId: string }> }) {
  const measureId = rowId((await params).measureId);
  const { versions, today, timeZone, mayEdit } = await officePage(async (actor) => ({
    ...(await findMeasure(actor, measureId)),
    mayEdit: may(actor, "measure.edit"),
  }));
  const t = await getTranslations("measures");
  const locale = (await getLocale()) as Locale;
  const [measure] = versions;
  return (
    <div className="space-y-4">
      <PageHeader
        title={t("one", { id: measureId })}
        crumbs={[{ label: t("title"), href: "/prevention" }]}
        status={<MeasureStatus state={measure.state} overdue={isOverdue(measure, today)} />}
      />
      <div className="grid gap-4 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="min-w-0 space-y-4">
          <Card>
            <DescriptionList
              facts={[
                { term: t("form.textJa"), value: <span lang="ja">{measure.text.ja}</span> },
                { term: t("form.textEn"), value: <span lang="en">{measure.text.en}</span> },
                { term: t("columns.kind"), value: t(`kinds.${measure.kind}`) },
                { term: t("columns.sinceOn"), value: formatDate(measure.sinceOn, locale) },
                { term: t("columns.dueOn"), value: measure.dueOn && formatDate(measure.dueOn, locale) },
                { term: t("form.note"), value: measure.note || null },
              ]}
            />
          </Card>
          {mayEdit && (
            <Card title={t("next")} note={t("nextNote")}>
              {/* After a save the form begins anew with what was saved. */}
              <MeasureForm key={measure.version} measure={measure} today={today} />
            </Card>
          )}
        </div>
        <Card title={t("history")} className="self-start">
          <ol className="space-y-3">
            {versions.map((one, at) => {
              const before = versions[at + 1];
              const reworded = before && (before.text.ja !== one.text.ja || before.text.en !== one.text.en);
              return (
                <li key={one.version}>
                  <p className="flex flex-wrap items-center gap-x-2">
                    <MeasureStatus state={one.state} plain />
                    <span>{t("since", { date: formatDate(one.sinceOn, locale) })}</span>
                  </p>
                  {reworded && <p className="text-muted">{t("was", { text: before.text[locale] })}</p>}
                  {one.note && one.note !== before?.note && <p>{one.note}</p>}
                  <p className="text-xs text-muted">
                    {t("by", { name: one.savedByName, at: formatInstant(one.savedAt, locale, timeZone) })}
                  </p>
                </li>
              );
            })}
          </ol>
        </Card>
      </div>
    </div>
  );
}
