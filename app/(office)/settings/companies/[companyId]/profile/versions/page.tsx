import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { companyName } from "@/app/(office)/batches/batch-words";
import { rowId } from "@/app/(office)/row-id";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { LinkButton } from "@/components/ui/link-button";
import { Status } from "@/components/ui/status";
import { TextLink } from "@/components/ui/text-link";
import { may } from "@/lib/access/actor";
import { findCompany, listProfiles } from "@/lib/companies/queries";
import { profileChanges } from "@/lib/companies/versions";
import { formatInstant, type Locale } from "@/lib/core/format";
import { findIncident } from "@/lib/settings/queries";
import { ProfileChanges } from "./profile-changes";
import { TakeAgain } from "./take-again";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("companies"))("profile.versions") };
}

/** Every version of a company's profile, newest first: who made it, when, what it changed, and what was read with it. */
export default async function ProfileVersionsPage({ params }: { params: Promise<{ companyId: string }> }) {
  const id = rowId((await params).companyId);
  const { company, profiles, timeZone, mayEdit, mayBatches } = await officePage(async (actor) => ({
    company: await findCompany(actor, id),
    profiles: await listProfiles(actor, id),
    timeZone: (await findIncident(actor))?.timeZone ?? "Asia/Tokyo",
    mayEdit: may(actor, "company.edit"),
    mayBatches: may(actor, "batch.read"),
  }));
  const [t, words] = await Promise.all([getTranslations("companies"), getTranslations("batches")]);
  const locale = (await getLocale()) as Locale;
  const name = companyName(company, locale);
  const editor = `/settings/companies/${id}/profile`;
  const newest = profiles[0];
  return (
    <div className="max-w-5xl space-y-4">
      <PageHeader
        title={t("profile.versions")}
        note={name}
        crumbs={[
          { label: t("title"), href: "/settings/companies" },
          { label: name, href: `/settings/companies/${id}` },
          { label: t("profile.title"), href: editor },
        ]}
      />
      {!newest && (
        <EmptyState
          title={t("profile.none")}
          next={t("profile.noneNext")}
          action={mayEdit && <LinkButton href={editor}>{t("profile.make")}</LinkButton>}
        />
      )}
      {profiles.map((one, at) => {
        const before = profiles[at + 1];
        const current = one === newest;
        return (
          <Card
            key={one.id}
            title={t("version", { version: one.version })}
            note={[
              one.createdByName ?? words("bySystem"),
              formatInstant(one.createdAt, locale, timeZone),
              t("profile.batchesRead", { count: one.batches }),
            ].join(" · ")}
            actions={
              <span className="flex flex-wrap items-center gap-2">
                {current && (
                  <Status tone="good" plain>
                    {t("profile.current")}
                  </Status>
                )}
                {mayBatches && one.batches > 0 && one.latestBatch !== null && (
                  <TextLink href={`/batches/${one.latestBatch}`}>{t("profile.latestBatch")}</TextLink>
                )}
                <LinkButton href={`${editor}?version=${one.version}`} size="sm">
                  {t("profile.look")}
                </LinkButton>
                {mayEdit && !current && newest && (
                  <TakeAgain companyId={id} version={one.version} basedOn={newest.version}>
                    <ProfileChanges changes={profileChanges(newest.body, one.body)} />
                  </TakeAgain>
                )}
              </span>
            }
          >
            {before ? (
              <ProfileChanges changes={profileChanges(before.body, one.body)} />
            ) : (
              <p className="text-muted">{t("profile.firstVersion", { count: Object.keys(one.body.columns).length })}</p>
            )}
          </Card>
        );
      })}
    </div>
  );
}
