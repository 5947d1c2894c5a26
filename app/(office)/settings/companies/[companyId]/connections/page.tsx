import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { companyName } from "@/app/(office)/batches/batch-words";
import { rowId } from "@/app/(office)/row-id";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { Card } from "@/components/ui/card";
import { CopyButton } from "@/components/ui/copy-button";
import { TextLink } from "@/components/ui/text-link";
import { may } from "@/lib/access/actor";
import { listApiKeys } from "@/lib/accounts/queries";
import { findCompany } from "@/lib/companies/queries";
import { findWebhook } from "@/lib/companies/webhook";
import type { Locale } from "@/lib/core/format";
import { findIncident } from "@/lib/settings/queries";
import { KeyCard } from "./key-card";
import { WebhookCard } from "./webhook-card";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("connections"))("title") };
}

/** How one card company's systems speak with this one: keys to the API, the webhook, and how to begin. */
export default async function ConnectionsPage({ params }: { params: Promise<{ companyId: string }> }) {
  const id = rowId((await params).companyId);
  const { company, keys, webhook, incident, mayEdit, mayBatches, mayTrail } = await officePage(async (actor) => ({
    keys: await listApiKeys(actor, id),
    webhook: await findWebhook(actor, id),
    company: await findCompany(actor, id),
    incident: await findIncident(actor),
    mayEdit: may(actor, "connection.edit"),
    mayBatches: may(actor, "batch.read"),
    mayTrail: may(actor, "audit.read"),
  }));
  const t = await getTranslations("connections");
  const locale = (await getLocale()) as Locale;
  const timeZone = incident?.timeZone ?? "Asia/Tokyo";
  const origin = process.env.NEXTAUTH_URL?.replace(/\/$/, "") ?? "";
  const example = `curl -X POST '${origin}/api/batches?declaredRecords=120' \\
  -H 'Authorization: Bearer shokai_…' \\
  -H 'Idempotency-Key: 2012-03-29-1' \\
  -H 'Content-Type: text/csv' \\
  --data-binary @inquiries.csv`;
  return (
    <div className="space-y-4">
      <PageHeader
        title={t("title")}
        crumbs={[
          { label: t("companies"), href: "/settings/companies" },
          { label: companyName(company, locale), href: `/settings/companies/${id}` },
        ]}
        note={t("note")}
      />
      <div className="grid items-start gap-4 xl:grid-cols-2">
        <KeyCard companyId={id} keys={keys} mayEdit={mayEdit} timeZone={timeZone} />
        <div className="min-w-0 space-y-4">
          <WebhookCard companyId={id} webhook={webhook} mayEdit={mayEdit} mayBatches={mayBatches} timeZone={timeZone} />
          <Card title={t("begin.title")} actions={<CopyButton text={example} label={t("begin.copy")} />}>
            <div className="space-y-3">
              <p>{t("begin.words")}</p>
              {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a mouse */}
              <pre className="overflow-x-auto rounded-md bg-sunken p-3 font-mono text-xs" tabIndex={0}>
                {example}
              </pre>
              <p className="flex flex-wrap gap-x-4 gap-y-1 text-xs">
                <a className="text-accent underline underline-offset-2" href="/api/openapi.json">
                  {t("begin.description")}
                </a>
                {mayTrail && <TextLink href="/audit?subject=apiKey">{t("begin.trail")}</TextLink>}
              </p>
            </div>
          </Card>
        </div>
      </div>
    </div>
  );
}
