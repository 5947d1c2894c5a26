import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { Card } from "@/components/ui/card";
import { NoticeBar } from "@/components/ui/notice-bar";
import { findBeginning } from "@/lib/reports/regulator/queries";
import { ReportForm } from "./report-form";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("regulatorReports.form"))("title") };
}

/** The texts and the period of the next report. */
export default async function EditRegulatorReportPage() {
  const { basedOn, seen, fromOn, asOf, texts, submitted } = await officePage(findBeginning);
  const t = await getTranslations("regulatorReports");
  return (
    <div className="max-w-6xl space-y-4">
      <PageHeader
        title={t("form.title")}
        note={t("form.note")}
        crumbs={[{ label: t("title"), href: "/reports/regulator" }]}
      />
      {submitted && <NoticeBar tone="warn">{t("form.void")}</NoticeBar>}
      {!seen && basedOn > 0 && <NoticeBar tone="note">{t("form.begun", { no: basedOn })}</NoticeBar>}
      <Card>
        <ReportForm fixed={{ basedOn, seen }} fromOn={fromOn ?? ""} asOf={asOf} texts={texts} />
      </Card>
    </div>
  );
}
