import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import type { SearchParams } from "@/components/table/state";
import { Card } from "@/components/ui/card";
import { permit } from "@/lib/access/actor";
import { listPretexts } from "@/lib/hotline/fraud/queries";
import { findIncident } from "@/lib/settings/queries";
import { ReportForm } from "./report-form";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("fraudReports"))("create") };
}

/** Takes down what somebody tells of a stranger. */
export default async function NewFraudReportPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { call } = await searchParams;
  const callId = typeof call === "string" && /^[1-9]\d{0,8}$/.test(call) ? Number(call) : null;
  const { pretexts, incident } = await officePage(async (actor) => {
    permit(actor, "fraudReport.write");
    return { pretexts: await listPretexts(actor), incident: await findIncident(actor) };
  });
  const t = await getTranslations("fraudReports");
  const locale = await getLocale();
  return (
    <div className="max-w-3xl space-y-4">
      <PageHeader
        title={t("create")}
        note={callId === null ? t("createNote") : t("fromCall", { id: callId })}
        crumbs={[{ label: t("title"), href: "/fraud-reports" }]}
      />
      <Card>
        <ReportForm
          callId={callId}
          today={incident?.clock.today ?? ""}
          pretexts={pretexts
            .filter(({ ended }) => !ended)
            .map(({ id, nameJa, nameEn }) => ({ value: String(id), label: locale === "ja" ? nameJa : nameEn }))}
        />
      </Card>
    </div>
  );
}
