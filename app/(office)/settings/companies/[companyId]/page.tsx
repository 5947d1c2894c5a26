import { SlidersHorizontal } from "lucide-react";
import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { companyName } from "@/app/(office)/batches/batch-words";
import { rowId } from "@/app/(office)/row-id";
import { stateOf } from "@/app/(office)/settings/companies/arrange";
import { rangesText } from "@/app/(office)/settings/companies/bin-words";
import { CompanyForm } from "@/app/(office)/settings/companies/company-form";
import { CompanyStatus } from "@/app/(office)/settings/companies/company-status";
import { settingWords } from "@/app/(office)/settings/companies/profile-words";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { Card } from "@/components/ui/card";
import { DescriptionList } from "@/components/ui/description-list";
import { EmptyState } from "@/components/ui/empty-state";
import { LinkButton } from "@/components/ui/link-button";
import { TextLink } from "@/components/ui/text-link";
import { may } from "@/lib/access/actor";
import { findCompany, listProfiles } from "@/lib/companies/queries";
import { fields } from "@/lib/companies/schema";
import { formatInstant, type Locale } from "@/lib/core/format";
import { findIncident } from "@/lib/settings/queries";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("companies"))("one.pageTitle") };
}

/** One card company: what is known of it, and how its files are read. */
export default async function CompanyPage({ params }: { params: Promise<{ companyId: string }> }) {
  const id = rowId((await params).companyId);
  const { company, profiles, incident, mayEdit, mayBatches, mayConnections, mayWatch } = await officePage(
    async (actor) => ({
      company: await findCompany(actor, id),
      profiles: await listProfiles(actor, id),
      incident: await findIncident(actor),
      mayEdit: may(actor, "company.edit"),
      mayBatches: may(actor, "batch.read"),
      mayConnections: may(actor, "connection.read"),
      mayWatch: may(actor, "watchList.read"),
    }),
  );
  const [t, words] = await Promise.all([getTranslations("companies"), getTranslations("batches")]);
  const locale = (await getLocale()) as Locale;
  const profile = company.profile;
  const editor = `/settings/companies/${id}/profile`;
  return (
    <div className="space-y-4">
      <PageHeader
        title={companyName(company, locale)}
        crumbs={[{ label: t("title"), href: "/settings/companies" }]}
        status={<CompanyStatus state={stateOf(company)} />}
        note={company.code}
        actions={
          <>
            {mayConnections && (
              <LinkButton href={`/settings/companies/${id}/connections`}>{t("one.connections")}</LinkButton>
            )}
            {mayWatch && <LinkButton href={`/watch-lists/companies/${id}`}>{t("one.watchLists")}</LinkButton>}
            {mayBatches && <LinkButton href={`/batches/coverage?company=${id}`}>{words("coverage.title")}</LinkButton>}
            {mayBatches && <LinkButton href={`/batches?company=${id}`}>{t("one.batches")}</LinkButton>}
          </>
        }
      />
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <Card title={t("one.facts")}>
          {mayEdit ? (
            <CompanyForm company={company} />
          ) : (
            <DescriptionList
              facts={[
                { term: t("form.nameJa"), value: company.nameJa },
                { term: t("form.nameEn"), value: company.nameEn },
                { term: t("form.code"), value: company.code },
                { term: t("form.binRanges"), value: rangesText(company.binRanges, ", ") || null },
                { term: t("form.contact"), value: company.contact || null },
              ]}
            />
          )}
        </Card>
        <div className="min-w-0 space-y-4">
          <Card
            title={t("profile.title")}
            note={profile ? t("version", { version: profile.version }) : undefined}
            actions={
              profile && (
                <LinkButton href={editor} size="sm" icon={<SlidersHorizontal aria-hidden />}>
                  {t(mayEdit ? "profile.edit" : "profile.look")}
                </LinkButton>
              )
            }
          >
            {profile ? (
              <DescriptionList
                facts={[
                  ...(["format", "receivedRule", "autoCommit"] as const).map((setting) => ({
                    key: setting,
                    term: t(`profile.settings.${setting}`),
                    value: settingWords(
                      setting,
                      profile.body[setting],
                      (key, values) => t(`profile.${key}`, values),
                      (key, values) => words(key, values),
                    ),
                  })),
                  ...fields
                    .filter((field) => profile.body.columns[field])
                    .map((field) => ({
                      key: field,
                      term: words(`fields.${field}`),
                      value: profile.body.columns[field]?.join(" / "),
                    })),
                ]}
              />
            ) : (
              <EmptyState
                title={t("profile.none")}
                next={t("profile.noneNext")}
                action={
                  mayEdit && (
                    <LinkButton href={editor} kind="primary" icon={<SlidersHorizontal aria-hidden />}>
                      {t("profile.make")}
                    </LinkButton>
                  )
                }
              />
            )}
          </Card>
          {profiles.length > 1 && (
            <Card
              title={t("profile.versions")}
              actions={
                <LinkButton href={`${editor}/versions`} size="sm">
                  {t("profile.compare")}
                </LinkButton>
              }
            >
              <ul className="space-y-1">
                {profiles.map((one) => (
                  <li key={one.id} className="flex flex-wrap items-baseline gap-x-3">
                    <TextLink href={`${editor}?version=${one.version}`}>
                      {t("version", { version: one.version })}
                    </TextLink>
                    <span className="text-xs text-muted">
                      {formatInstant(one.createdAt, locale, incident?.timeZone ?? "Asia/Tokyo")}
                    </span>
                    {one.version === profile?.version && (
                      <span className="text-xs font-medium text-good">{t("profile.current")}</span>
                    )}
                  </li>
                ))}
              </ul>
            </Card>
          )}
        </div>
      </div>
    </div>
  );
}
