import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { LinkButton } from "@/components/ui/link-button";
import { permit } from "@/lib/access/actor";
import { listSources } from "@/lib/exposure/queries";
import { uploadLimit } from "@/lib/intake/receive/receive";
import { RegisterUpload } from "./register-upload";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("exposure.upload"))("title") };
}

/** Receives one file of the accessed data. */
export default async function NewLoadPage() {
  const { sources, limit } = await officePage(async (actor) => {
    permit(actor, "exposure.edit");
    return { sources: await listSources(actor), limit: await uploadLimit() };
  });
  const t = await getTranslations("exposure");
  const locale = await getLocale();
  return (
    <div className="max-w-3xl space-y-4">
      <PageHeader
        title={t("upload.title")}
        note={t("upload.note")}
        crumbs={[{ label: t("title"), href: "/exposure" }]}
      />
      <Card>
        {sources.length === 0 ? (
          <EmptyState
            title={t("upload.noSource")}
            next={t("upload.noSourceNext")}
            action={<LinkButton href="/exposure">{t("upload.toSource")}</LinkButton>}
          />
        ) : (
          <RegisterUpload
            limit={limit}
            sources={sources.map((one) => ({
              value: String(one.id),
              label: locale === "ja" ? one.nameJa : one.nameEn,
            }))}
          />
        )}
      </Card>
    </div>
  );
}
