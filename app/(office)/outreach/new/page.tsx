import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { Card } from "@/components/ui/card";
import { permit } from "@/lib/access/actor";
import { listCompanies } from "@/lib/companies/queries";
import { findIncident } from "@/lib/settings/queries";
import { OutreachForm } from "./outreach-form";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("outreach"))("create") };
}

/** Enters a list of persons to be asked to watch their statements. */
export default async function NewOutreachPage() {
  const { companies, today } = await officePage(async (actor) => {
    permit(actor, "outreach.edit");
    return { companies: await listCompanies(actor), today: (await findIncident(actor))?.clock.today ?? "" };
  });
  const t = await getTranslations("outreach");
  const locale = await getLocale();
  return (
    <div className="max-w-3xl space-y-4">
      <PageHeader title={t("create")} note={t("createNote")} crumbs={[{ label: t("title"), href: "/outreach" }]} />
      <Card>
        <OutreachForm
          today={today}
          companies={companies
            .filter(({ endedAt }) => !endedAt)
            .map(({ id, nameJa, nameEn }) => ({ value: String(id), label: locale === "ja" ? nameJa : nameEn }))}
        />
      </Card>
    </div>
  );
}
