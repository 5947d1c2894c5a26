import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import type { SearchParams } from "@/components/table/state";
import { EmptyState } from "@/components/ui/empty-state";
import { LinkButton } from "@/components/ui/link-button";
import { NoticeBar } from "@/components/ui/notice-bar";
import { permit } from "@/lib/access/actor";
import { listAttributes, listSources } from "@/lib/exposure/queries";
import { ruleInAddress } from "@/lib/exposure/schema";
import { listScopes, listValues } from "@/lib/exposure/scope-queries";
import { DraftForm } from "./draft-form";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("exposure.scope"))("create") };
}

/** Drafts a version of the identified set, beginning from the rule that the address carries over, or the one in force. */
export default async function NewScopePage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { groups } = await searchParams;
  const { sources, attributes, values, inForce } = await officePage(async (actor) => {
    permit(actor, "exposure.edit");
    return {
      sources: (await listSources(actor)).filter(({ loads }) => loads > 0),
      attributes: await listAttributes(actor),
      values: await listValues(actor),
      inForce: (await listScopes(actor)).find(({ state }) => state === "adopted"),
    };
  });
  const t = await getTranslations("exposure.scope");
  const locale = await getLocale();
  const asked = typeof groups === "string" ? ruleInAddress(groups) : undefined;
  // What it names has to be there: the form has no field for anything else.
  const carried = asked?.groups.every(
    (group) =>
      group.sources.every((id) => sources.some((one) => one.id === id)) &&
      group.conditions.every(({ attributeId }) => attributes.some(({ id }) => id === attributeId)),
  )
    ? asked
    : null;
  const named = (one: { id: number; nameJa: string; nameEn: string }) => ({
    id: one.id,
    name: locale === "ja" ? one.nameJa : one.nameEn,
  });
  return (
    <div className="max-w-4xl space-y-4">
      <PageHeader
        title={t("create")}
        note={t("createNote")}
        crumbs={[{ label: t("title"), href: "/exposure/scopes" }]}
      />
      {sources.length === 0 ? (
        <EmptyState
          title={t("noRegister")}
          next={t("noRegisterNext")}
          action={<LinkButton href="/exposure">{t("toRegister")}</LinkButton>}
        />
      ) : (
        <>
          {groups !== undefined && (
            <NoticeBar tone={carried ? "note" : "warn"}>{t(carried ? "form.prefilled" : "form.unreadable")}</NoticeBar>
          )}
          <DraftForm
            sources={sources.map(named)}
            attributes={attributes.map((one) => ({ ...named(one), values: values.get(one.id) ?? [] }))}
            first={carried ?? inForce?.rule}
          />
        </>
      )}
    </div>
  );
}
