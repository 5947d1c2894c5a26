import { Scale } from "lucide-react";
import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { Card } from "@/components/ui/card";
import { LinkButton } from "@/components/ui/link-button";
import { NoticeBar } from "@/components/ui/notice-bar";
import { TextLink } from "@/components/ui/text-link";
import { may } from "@/lib/access/actor";
import { formatDate, formatNumber, type Locale } from "@/lib/core/format";
import { findRules, isRulePending, type RuleVersion } from "@/lib/notices/rule-versions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("notices.rule"))("title") };
}

/** The counting rule: the text that is public, its earlier versions, and what each change did to the figure. */
export default async function RulesPage() {
  const { rules, pending, mayDraft } = await officePage(async (actor) => ({
    rules: await findRules(actor),
    pending: await isRulePending(actor),
    mayDraft: may(actor, "notice.draft"),
  }));
  const t = await getTranslations("notices");
  return (
    <div className="max-w-4xl space-y-4">
      <PageHeader
        title={t("rule.title")}
        note={t("rule.note")}
        crumbs={[{ label: t("title"), href: "/notices" }]}
        actions={
          mayDraft && (
            <LinkButton href="/notices/new?rule=change" icon={<Scale aria-hidden />}>
              {t("rule.prepare")}
            </LinkButton>
          )
        }
      />
      {pending && (
        <NoticeBar tone="warn" title={t("rule.pendingTitle")}>
          {t("rule.pendingNote")}
        </NoticeBar>
      )}
      {rules.toReversed().map((rule) => (
        <RuleCard key={rule.version} rule={rule} current={rule === rules.at(-1)} />
      ))}
    </div>
  );
}

async function RuleCard({ rule, current }: { rule: RuleVersion; current: boolean }) {
  const t = await getTranslations("notices");
  const locale = (await getLocale()) as Locale;
  const { publication } = rule;
  return (
    <Card
      title={`${t("rule.version", { version: rule.version })}${current ? ` · ${t("rule.inForce")}` : ""}`}
      note={
        publication
          ? t("rule.saidOn", {
              edition: publication.version,
              asOf: formatDate(publication.asOf, locale),
              date: formatDate(publication.publishedOn, locale),
            })
          : t("rule.first")
      }
      actions={publication && <TextLink href={`/notices/${publication.id}`}>{t("rule.toPublication")}</TextLink>}
    >
      <div className="space-y-4">
        {publication?.ruleChange && (
          <p className="font-medium">
            {t("rule.sideBySide", {
              before: formatNumber(publication.ruleChange.oldCount),
              now: formatNumber(publication.count),
            })}
          </p>
        )}
        <div className="grid gap-4 sm:grid-cols-2">
          {(["ja", "en"] as const).map((language) => (
            <div key={language} lang={language} className="min-w-0 space-y-2">
              <h3 className="text-xs font-medium text-muted">{t(`one.${language}`)}</h3>
              <p className="whitespace-pre-line">{rule.text[language]}</p>
            </div>
          ))}
        </div>
        {rule.numberLimit !== null && (
          <p className="text-muted">
            {t("rule.limits", { limit: rule.numberLimit, placeholders: rule.placeholders.length })}
          </p>
        )}
      </div>
    </Card>
  );
}
