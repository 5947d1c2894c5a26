import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { EmptyState } from "@/components/ui/empty-state";
import { LinkButton } from "@/components/ui/link-button";
import { permit } from "@/lib/access/actor";
import { groupOf } from "@/lib/exposure/analysis/queries";
import { draftInput } from "@/lib/exposure/analysis/schema";
import { listAttributes, listSources } from "@/lib/exposure/queries";
import { MOST_GROUPS } from "@/lib/exposure/schema";
import { listScopes, listValues } from "@/lib/exposure/scope-queries";
import { DraftForm } from "./draft-form";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("exposure.scope"))("create") };
}

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

/**
 * Drafts a version of the identified set, beginning from the one in force, or from what a comparison of the analysis is
 * about: that alone, or beside the groups in force.
 */
export default async function NewScopePage({ searchParams }: Props) {
  const asked = draftInput.parse(await searchParams);
  const { group, sources, attributes, values, inForce } = await officePage(async (actor) => {
    permit(actor, "exposure.edit");
    return {
      group: await groupOf(actor, asked),
      sources: (await listSources(actor)).filter(({ loads }) => loads > 0),
      attributes: await listAttributes(actor),
      values: await listValues(actor),
      inForce: (await listScopes(actor)).find(({ state }) => state === "adopted"),
    };
  });
  const before = inForce?.rule.groups ?? [];
  const first = group
    ? { groups: asked.beside && before.length < MOST_GROUPS ? [...before, group] : [group] }
    : inForce?.rule;
  const t = await getTranslations("exposure.scope");
  const locale = await getLocale();
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
        <DraftForm
          sources={sources.map(named)}
          attributes={attributes.map((one) => ({ ...named(one), values: values.get(one.id) ?? [] }))}
          key={JSON.stringify(first)}
          first={first}
        />
      )}
    </div>
  );
}
