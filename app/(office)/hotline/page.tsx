import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { may, permit } from "@/lib/access/actor";
import { listCompanies } from "@/lib/companies/queries";
import { findIncident } from "@/lib/settings/queries";
import { HotlineTabs } from "./hotline-tabs";
import { LookUp } from "./look-up";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("calls"))("title") };
}

/** What a person on the telephone works with: a card is looked up, and the sentence to say is shown. */
export default async function HotlinePage() {
  const { companies, today, mayWatch, mayReportFraud } = await officePage(async (actor) => {
    permit(actor, "call.answer");
    return {
      companies: await listCompanies(actor),
      today: (await findIncident(actor))?.clock.today ?? "",
      mayWatch: may(actor, "hotlineAlert.read"),
      mayReportFraud: may(actor, "fraudReport.write"),
    };
  });
  const t = await getTranslations("calls");
  const locale = await getLocale();
  return (
    <div className="space-y-4">
      <PageHeader title={t("title")} note={t("note")} />
      <HotlineTabs current="look" may={{ answer: true, watch: mayWatch }} />
      <LookUp
        today={today}
        mayReportFraud={mayReportFraud}
        companies={companies
          .filter(({ endedAt }) => !endedAt)
          .map(({ id, nameJa, nameEn }) => ({ value: String(id), label: locale === "ja" ? nameJa : nameEn }))}
      />
    </div>
  );
}
