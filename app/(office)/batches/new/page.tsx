import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { companyName } from "@/app/(office)/batches/batch-words";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { LinkButton } from "@/components/ui/link-button";
import { may, permit } from "@/lib/access/actor";
import { listCompanies } from "@/lib/companies/queries";
import type { Locale } from "@/lib/core/format";
import { uploadLimit } from "@/lib/intake/receive/receive";
import { findIncident } from "@/lib/settings/queries";
import { UploadForm } from "./upload-form";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("batches.upload"))("title") };
}

/** Receives one delivery file. */
export default async function NewBatchPage({ searchParams }: { searchParams: Promise<{ company?: string }> }) {
  const { company } = await searchParams;
  const { companies, limit, incident, mayEdit } = await officePage(async (actor) => {
    permit(actor, "batch.receive");
    return {
      companies: (await listCompanies(actor)).filter((one) => one.endedAt === null),
      limit: await uploadLimit(),
      incident: await findIncident(actor),
      mayEdit: may(actor, "company.edit"),
    };
  });
  const t = await getTranslations("batches");
  const locale = (await getLocale()) as Locale;
  return (
    <div className="max-w-3xl space-y-4">
      <PageHeader
        title={t("upload.title")}
        note={t("upload.note")}
        crumbs={[{ label: t("title"), href: "/batches" }]}
      />
      <Card>
        {companies.length === 0 ? (
          <EmptyState
            title={t("upload.noCompany")}
            next={t("upload.noCompanyNext")}
            action={mayEdit && <LinkButton href="/settings/companies/new">{t("upload.addCompany")}</LinkButton>}
          />
        ) : (
          <UploadForm
            companies={companies.map((one) => ({
              value: String(one.id),
              label: companyName(one, locale),
              rule: one.profile?.body.receivedRule ?? null,
            }))}
            chosen={companies.some((one) => String(one.id) === company) ? company : undefined}
            today={incident?.clock.today ?? ""}
            limit={limit}
          />
        )}
      </Card>
    </div>
  );
}
