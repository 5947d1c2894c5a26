import { ExternalLink, PencilLine } from "lucide-react";
import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { Card } from "@/components/ui/card";
import { LinkButton } from "@/components/ui/link-button";
import { Status } from "@/components/ui/status";
import { may } from "@/lib/access/actor";
import { formatDate, formatInstant, type Locale } from "@/lib/core/format";
import { inLanguage, sectionPage } from "@/lib/notices/changes";
import { findSection, type SectionDetail } from "@/lib/notices/sections/queries";
import { AsPublic } from "./as-public";
import { Difference } from "./difference";
import { SectionStep } from "./section-step";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("noticeSections"))("title") };
}

/** One section: what the public reads, the draft with what it changes, every version, and who did what. */
export default async function SectionPage({ params }: { params: Promise<{ key: string }> }) {
  const { key } = await params;
  const { section, rights } = await officePage(async (actor) => ({
    section: await findSection(actor, key),
    rights: { draft: may(actor, "notice.draft"), approve: may(actor, "notice.approve") },
  }));
  const t = await getTranslations("noticeSections");
  const titles = await getTranslations("publicNotice.sections");
  const notices = await getTranslations("notices");
  const locale = (await getLocale()) as Locale;
  const { draft, versions, timeZone } = section;
  const standing = versions[0] ?? null;
  return (
    <div className="space-y-4">
      <PageHeader
        title={titles(section.key)}
        crumbs={[
          { label: notices("title"), href: "/notices" },
          { label: t("title"), href: "/notices/sections" },
        ]}
        status={
          draft && (
            <Status tone={draft.state === "submitted" ? "accent" : "neutral"}>{t(`states.${draft.state}`)}</Status>
          )
        }
        note={
          standing
            ? t("standing", { version: standing.version, date: formatDate(standing.approvedOn, locale) })
            : t("noneNote")
        }
        actions={
          rights.draft && (
            <LinkButton href={`/notices/sections/${section.key}/edit`} icon={<PencilLine aria-hidden />}>
              {t(draft ? "edit" : standing ? "begin" : "beginFirst")}
            </LinkButton>
          )
        }
      />
      <div className="grid gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="min-w-0 space-y-4">
          {draft && (
            <>
              <Card
                title={t("draftTitle", { version: draft.basedOn + 1 })}
                note={t("by", { name: draft.draftedByName, at: formatInstant(draft.draftedAt, locale, timeZone) })}
              >
                <AsPublic sectionKey={section.key} text={draft.text} />
                <div className="mt-4 border-t pt-3">
                  <h3 className="text-xs font-medium text-muted">{t("summary")}</h3>
                  <p lang="ja">{draft.summary.ja}</p>
                  <p lang="en">{draft.summary.en}</p>
                </div>
              </Card>
              {standing && (
                <Card title={t("differenceTitle")}>
                  <Difference before={standing.text} after={draft.text} />
                </Card>
              )}
            </>
          )}
          {!draft && standing && (
            <Card title={t("standingTitle")}>
              <AsPublic sectionKey={section.key} text={standing.text} />
            </Card>
          )}
          {versions.length > 0 && (
            <Card title={t("versionsTitle")} note={t("versionsNote")} flush>
              <Versions section={section} locale={locale} />
            </Card>
          )}
        </div>
        <div className="min-w-0 space-y-4">
          <Card title={t("act.title")}>
            {draft ? (
              <SectionStep
                sectionKey={section.key}
                state={draft.state}
                hash={draft.hash}
                may={rights}
                edited={draft.editedByAsker}
              />
            ) : (
              <p className="text-muted">{t("act.nothing")}</p>
            )}
          </Card>
          {section.steps.length > 0 && (
            <Card title={t("historyTitle")}>
              <ol className="space-y-2">
                {section.steps.map((step) => (
                  <li key={`${step.at.toISOString()}-${step.type}-${step.name}`}>
                    <p>
                      <span className="font-medium">{step.name}</span> {t(`events.${step.type.replace(".", "_")}`)}
                    </p>
                    {step.reason && <p>{t("because", { reason: step.reason })}</p>}
                    <p className="text-xs text-muted">{formatInstant(step.at, locale, timeZone)}</p>
                  </li>
                ))}
              </ol>
            </Card>
          )}
        </div>
      </div>
    </div>
  );
}

async function Versions({ section, locale }: { section: SectionDetail; locale: Locale }) {
  const t = await getTranslations("noticeSections");
  return (
    <ol className="divide-y">
      {section.versions.map((version, at) => {
        const before = section.versions[at + 1] ?? null;
        return (
          <li key={version.version} className="px-4 py-3">
            <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
              <p className="font-medium">
                {t("versionLine", { version: version.version, date: formatDate(version.approvedOn, locale) })}
              </p>
              <p className="text-xs text-muted">
                {t("versionBy", { drafted: version.draftedByName, approved: version.approvedByName })}
              </p>
              {/* Not a <Link>: the notice is files outside of the office's pages. */}
              <a
                className="ml-auto inline-flex items-center gap-1 text-xs text-accent hover:underline"
                href={`/notice/${inLanguage(sectionPage(version.key, version.version), locale)}`}
              >
                <ExternalLink className="size-3.5" aria-hidden />
                {t("openPublic")}
                <span className="sr-only">
                  {t("versionLine", { version: version.version, date: formatDate(version.approvedOn, locale) })}
                </span>
              </a>
            </div>
            <p>{version.summary[locale]}</p>
            <details className="mt-1">
              <summary className="w-fit cursor-pointer rounded-sm text-xs text-muted hover:text-ink">
                {t(before ? "compare" : "differenceFirst")}
              </summary>
              <div className="mt-2">
                <Difference before={before?.text ?? null} after={version.text} />
              </div>
            </details>
          </li>
        );
      })}
    </ol>
  );
}
