import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { Card } from "@/components/ui/card";
import { permit } from "@/lib/access/actor";
import { listCompanies } from "@/lib/companies/queries";
import { RequestForm } from "./request-form";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("fullExports"))("create") };
}

/** Asks for a file with full card numbers. Another manager approves it. */
export default async function NewFullExportPage() {
  const companies = await officePage(async (actor) => {
    permit(actor, "fullExport.request");
    return listCompanies(actor);
  });
  const t = await getTranslations("fullExports");
  const locale = await getLocale();
  return (
    <div className="max-w-3xl space-y-4">
      <PageHeader title={t("create")} note={t("createNote")} crumbs={[{ label: t("title"), href: "/full-exports" }]} />
      <Card>
        <RequestForm
          companies={companies.map(({ id, nameJa, nameEn }) => ({
            value: String(id),
            label: locale === "ja" ? nameJa : nameEn,
          }))}
        />
      </Card>
    </div>
  );
}
