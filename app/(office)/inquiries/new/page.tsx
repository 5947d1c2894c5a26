import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { companyName } from "@/app/(office)/batches/batch-words";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import type { SearchParams } from "@/components/table/state";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { permit } from "@/lib/access/actor";
import { listCompanies } from "@/lib/companies/queries";
import type { Locale } from "@/lib/core/format";
import { findIncident } from "@/lib/settings/queries";
import { TypingForm } from "./typing-form";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("batches.typing"))("title") };
}

/** Types inquiries by hand, row after row; saved, they are a batch that waits to be checked like any other. */
export default async function TypingPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { company } = await searchParams;
  const { companies, today } = await officePage(async (actor) => {
    permit(actor, "batch.receive");
    return {
      companies: (await listCompanies(actor)).filter((one) => one.endedAt === null),
      today: (await findIncident(actor))?.clock.today ?? "",
    };
  });
  const [t, inquiries] = await Promise.all([getTranslations("batches"), getTranslations("inquiries")]);
  const locale = (await getLocale()) as Locale;
  return (
    <div className="space-y-4">
      <PageHeader
        title={t("typing.title")}
        note={t("typing.note")}
        crumbs={[{ label: inquiries("title"), href: "/inquiries" }]}
      />
      {companies.length === 0 ? (
        <Card>
          <EmptyState title={t("upload.noCompany")} next={t("upload.noCompanyNext")} />
        </Card>
      ) : (
        <TypingForm
          companies={companies.map((one) => ({ value: String(one.id), label: companyName(one, locale) }))}
          company={companies.some((one) => String(one.id) === company) ? String(company) : undefined}
          today={today}
        />
      )}
    </div>
  );
}
