import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { CompanyForm } from "@/app/(office)/settings/companies/company-form";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { Card } from "@/components/ui/card";
import { permit } from "@/lib/access/actor";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("companies"))("create") };
}

export default async function NewCompanyPage() {
  await officePage(async (actor) => permit(actor, "company.edit"));
  const t = await getTranslations("companies");
  return (
    <div className="max-w-3xl">
      <PageHeader
        title={t("create")}
        note={t("createNote")}
        crumbs={[{ label: t("title"), href: "/settings/companies" }]}
      />
      <Card>
        <CompanyForm />
      </Card>
    </div>
  );
}
