import { PencilLine } from "lucide-react";
import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { reportDocument } from "@/app/(office)/reports/regulator/document";
import { ReportBody } from "@/app/(office)/reports/regulator/report-body";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { Card } from "@/components/ui/card";
import { LinkButton } from "@/components/ui/link-button";
import { NoticeBar } from "@/components/ui/notice-bar";
import { Status } from "@/components/ui/status";
import { TabLinks } from "@/components/ui/tab-links";
import { may } from "@/lib/access/actor";
import { formatInstant, type Locale, locales } from "@/lib/core/format";
import { findDraft } from "@/lib/reports/regulator/queries";
import { DraftStep } from "./draft-step";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("regulatorReports"))("draft") };
}

/** The next report as it would be handed in, in either language, and what can be done with it. */
export default async function RegulatorDraftPage({ searchParams }: { searchParams: Promise<{ in?: string }> }) {
  const { draft, rights } = await officePage(async (actor) => ({
    draft: await findDraft(actor),
    rights: { edit: may(actor, "regulatorReport.edit"), approve: may(actor, "regulatorReport.approve") },
  }));
  const t = await getTranslations("regulatorReports");
  const locale = (await getLocale()) as Locale;
  const asked = (await searchParams).in;
  const shown = locales.find((one) => one === asked) ?? locale;
  const document = reportDocument(draft, shown, draft.timeZone);
  return (
    <div className="space-y-4">
      <PageHeader
        title={t("draftTitle", { no: draft.no })}
        crumbs={[{ label: t("title"), href: "/reports/regulator" }]}
        status={<Status tone={draft.state === "submitted" ? "accent" : "neutral"}>{t(`states.${draft.state}`)}</Status>}
        note={document.period}
        actions={
          rights.edit && (
            <LinkButton href="/reports/regulator/edit" icon={<PencilLine aria-hidden />}>
              {t("edit")}
            </LinkButton>
          )
        }
      />
      <TabLinks
        label={t("languages")}
        current={shown}
        tabs={locales.map((one) => ({
          id: one,
          label: t(`language.${one}`),
          href: `/reports/regulator/draft?in=${one}`,
        }))}
      />
      <NoticeBar tone="note">{t(draft.state === "submitted" ? "frozen" : "moving")}</NoticeBar>
      <div className="grid gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="min-w-0 space-y-4" lang={shown}>
          <ReportBody document={document} />
        </div>
        <Card
          title={t("act.title")}
          note={t("by", { name: draft.draftedByName, at: formatInstant(draft.draftedAt, locale, draft.timeZone) })}
          className="self-start"
        >
          <DraftStep state={draft.state} hash={draft.hash} may={rights} edited={draft.editedByAsker} />
        </Card>
      </div>
    </div>
  );
}
