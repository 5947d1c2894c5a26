import { ScanSearch } from "lucide-react";
import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { ExposureTabs } from "@/app/(office)/exposure/exposure-tabs";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { LinkButton } from "@/components/ui/link-button";
import { TextLink } from "@/components/ui/text-link";
import { may } from "@/lib/access/actor";
import { formatDate, formatInstant, formatNumber, type Locale } from "@/lib/core/format";
import { listScopes } from "@/lib/exposure/scope-queries";
import { findIncident } from "@/lib/settings/queries";
import { ScopeStatus } from "./scope-status";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("exposure.scope"))("title") };
}

/** Every version of the identified set: what it held, who drafted and who adopted it, when it was made public. */
export default async function ScopesPage() {
  const { scopes, mayEdit, timeZone } = await officePage(async (actor) => ({
    scopes: await listScopes(actor),
    mayEdit: may(actor, "exposure.edit"),
    timeZone: (await findIncident(actor))?.timeZone ?? "Asia/Tokyo",
  }));
  const t = await getTranslations("exposure.scope");
  const locale = (await getLocale()) as Locale;
  const heads = ["version", "state", "about", "cards", "published", "drafted", "decided"] as const;
  return (
    <div className="space-y-4">
      <PageHeader
        title={t("title")}
        note={t("note")}
        actions={
          mayEdit && (
            <LinkButton href="/exposure/scopes/new" kind="primary" icon={<ScanSearch aria-hidden />}>
              {t("create")}
            </LinkButton>
          )
        }
      />
      <ExposureTabs current="scopes" />
      <Card flush>
        {scopes.length === 0 ? (
          <EmptyState title={t("empty")} next={t("emptyNext")} />
        ) : (
          <div className="overflow-x-auto">
            <table className="w-full text-left">
              <caption className="sr-only">{t("label")}</caption>
              <thead className="border-b bg-sunken text-xs text-muted">
                <tr>
                  {heads.map((head) => (
                    <th
                      key={head}
                      scope="col"
                      className={`px-4 py-2 font-medium whitespace-nowrap ${head === "cards" ? "text-right" : ""}`}
                    >
                      {t(`columns.${head}`)}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody className="divide-y">
                {scopes.map((scope) => (
                  <tr key={scope.id} className="align-top">
                    <th scope="row" className="px-4 py-2 font-medium whitespace-nowrap">
                      <TextLink href={`/exposure/scopes/${scope.id}`}>
                        {t("version", { version: scope.version })}
                      </TextLink>
                    </th>
                    <td className="px-4 py-2">
                      <ScopeStatus state={scope.state} plain />
                    </td>
                    <td className="min-w-64 px-4 py-2">{locale === "ja" ? scope.aboutJa : scope.aboutEn}</td>
                    <td className="px-4 py-2 text-right whitespace-nowrap tabular-nums">{formatNumber(scope.cards)}</td>
                    <td className="px-4 py-2 whitespace-nowrap">
                      {scope.publishedOn ? formatDate(scope.publishedOn, locale) : "–"}
                    </td>
                    <td className="px-4 py-2 whitespace-nowrap">
                      {scope.draftedByName}
                      <span className="block text-xs text-muted">
                        {formatInstant(scope.draftedAt, locale, timeZone)}
                      </span>
                    </td>
                    <td className="px-4 py-2 whitespace-nowrap">
                      {scope.decidedByName ?? "–"}
                      {scope.decidedAt && (
                        <span className="block text-xs text-muted">
                          {formatInstant(scope.decidedAt, locale, timeZone)}
                        </span>
                      )}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Card>
    </div>
  );
}
