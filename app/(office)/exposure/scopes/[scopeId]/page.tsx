import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { Suspense } from "react";
import { z } from "zod";
import { RuleWords } from "@/app/(office)/exposure/scopes/rule-words";
import { ScopeStatus } from "@/app/(office)/exposure/scopes/scope-status";
import { rowId } from "@/app/(office)/row-id";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { Card } from "@/components/ui/card";
import { DescriptionList } from "@/components/ui/description-list";
import { NoticeBar } from "@/components/ui/notice-bar";
import { Skeleton } from "@/components/ui/skeleton";
import { may } from "@/lib/access/actor";
import { formatDate, formatInstant, formatNumber, type Locale } from "@/lib/core/format";
import { listAttributes, listSources } from "@/lib/exposure/queries";
import { findScope, listScopes, type Scope } from "@/lib/exposure/scope-queries";
import { findIncident } from "@/lib/settings/queries";
import { ScopeFigures } from "./scope-figures";
import { Classifying, ScopeSteps } from "./scope-steps";

type Params = { params: Promise<{ scopeId: string }>; searchParams: Promise<{ against?: string | string[] }> };

export async function generateMetadata({ params }: Pick<Params, "params">): Promise<Metadata> {
  const t = await getTranslations("exposure.scope");
  return { title: `${t("title")} ${(await params).scopeId.slice(0, 9)}` };
}

/**
 * One version of the identified set: its rule, what it holds and explains, and what it changes against another, at first
 * against the one in force; of that one and those before it, against the one that it superseded.
 */
export default async function ScopePage({ params, searchParams }: Params) {
  const id = rowId((await params).scopeId);
  const asked = againstInput.safeParse((await searchParams).against);
  const { scope, scopes, sources, attributes, mayEdit, mayAdopt, mayList, timeZone } = await officePage(
    async (actor) => ({
      scope: await findScope(actor, id),
      scopes: await listScopes(actor),
      sources: await listSources(actor),
      attributes: await listAttributes(actor),
      mayEdit: may(actor, "exposure.edit"),
      mayAdopt: may(actor, "exposure.adopt"),
      mayList: may(actor, "inquiry.read"),
      timeZone: (await findIncident(actor))?.timeZone ?? "Asia/Tokyo",
    }),
  );
  const t = await getTranslations("exposure.scope");
  const locale = (await getLocale()) as Locale;
  const byAt = (name: string, at: Date) => t("byAt", { name, at: formatInstant(at, locale, timeZone) });
  const told = asked.success ? asked.data : undefined;
  const against =
    told === "none" ? null : (scopes.find((one) => one.id === told && one.id !== id) ?? usualAgainst(scope, scopes));
  return (
    <div className="max-w-6xl space-y-4">
      <PageHeader
        title={t("one", { version: scope.version })}
        crumbs={[
          { label: t("register"), href: "/exposure" },
          { label: t("title"), href: "/exposure/scopes" },
        ]}
        status={<ScopeStatus state={scope.state} />}
        note={locale === "ja" ? scope.aboutJa : scope.aboutEn}
      />
      {scope.state === "adopted" && scope.classifiedAt === null && <Classifying />}
      {scope.state === "adopted" && scope.classifiedAt && scope.moved !== null && (
        <NoticeBar tone="good">
          {t("classified", {
            at: formatInstant(scope.classifiedAt, locale, timeZone),
            moved: formatNumber(scope.moved),
          })}
        </NoticeBar>
      )}
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <Card title={t("rule")} note={t("ruleNote")}>
          <RuleWords rule={scope.rule} sources={sources} attributes={attributes} />
        </Card>
        <Card title={t("facts")}>
          <DescriptionList
            facts={[
              {
                term: t("columns.cards"),
                value: <span className="font-semibold">{t("cardsOf", { count: formatNumber(scope.cards) })}</span>,
              },
              {
                term: t("columns.published"),
                value: scope.publishedOn && formatDate(scope.publishedOn, locale),
              },
              { term: t("columns.drafted"), value: byAt(scope.draftedByName, scope.draftedAt) },
              {
                term: t(scope.state === "withdrawn" ? "withdrawnBy" : "columns.decided"),
                value: scope.decidedByName && scope.decidedAt && byAt(scope.decidedByName, scope.decidedAt),
              },
            ]}
          />
        </Card>
      </div>
      <Suspense
        key={against?.id ?? "none"}
        fallback={
          <Card title={t("reach.title")}>
            <Skeleton className="h-64" />
          </Card>
        }
      >
        <ScopeFigures scope={scope} scopes={scopes} against={against} mayList={mayList} />
      </Suspense>
      {scope.state === "draft" && <ScopeSteps id={id} own={scope.own} mayAdopt={mayAdopt} mayEdit={mayEdit} />}
    </div>
  );
}

const againstInput = z.union([z.literal("none"), z.coerce.number().int().positive().max(2_147_483_647)]);

function usualAgainst(scope: Scope, scopes: readonly Scope[]): Scope | null {
  if (scope.state === "draft" || scope.state === "withdrawn")
    return scopes.find(({ state }) => state === "adopted") ?? null;
  const before = scopes.filter(({ state, version }) => state === "superseded" && version < scope.version);
  return before.reduce<Scope | null>((last, one) => (last && last.version > one.version ? last : one), null);
}
