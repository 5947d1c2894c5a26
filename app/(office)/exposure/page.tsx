import { FileUp } from "lucide-react";
import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { parseTableState, type SearchParams } from "@/components/table/state";
import { Card } from "@/components/ui/card";
import { LinkButton } from "@/components/ui/link-button";
import { NoticeBar } from "@/components/ui/notice-bar";
import { Tile } from "@/components/ui/tile";
import { may } from "@/lib/access/actor";
import { formatNumber } from "@/lib/core/format";
import { listAttributes, listLoads, listSources } from "@/lib/exposure/queries";
import { findIncident } from "@/lib/settings/queries";
import { ExposureTabs } from "./exposure-tabs";
import { LoadsTable } from "./loads-table";
import { SourceForm } from "./source-form";
import { loadsSpec } from "./spec";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("exposure"))("title") };
}

/** The register: what is loaded of each source, the attributes, and every load. */
export default async function ExposurePage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const state = parseTableState(await searchParams, loadsSpec);
  const { sources, attributes, page, mayEdit, timeZone } = await officePage(async (actor) => ({
    sources: await listSources(actor),
    attributes: await listAttributes(actor),
    page: await listLoads(actor, {
      states: state.filters.state,
      sources: state.filters.source?.filter((id) => /^\d{1,9}$/.test(id)).map(Number),
      newestFirst: state.sort.descending,
      after: state.after,
      before: state.before,
      size: state.size,
    }),
    mayEdit: may(actor, "exposure.edit"),
    timeZone: (await findIncident(actor))?.timeZone ?? "Asia/Tokyo",
  }));
  const t = await getTranslations("exposure");
  const locale = await getLocale();
  const nameOf = (one: { nameJa: string; nameEn: string }) => (locale === "ja" ? one.nameJa : one.nameEn);
  return (
    <>
      <PageHeader
        title={t("title")}
        note={t("note")}
        actions={
          mayEdit && (
            <LinkButton href="/exposure/loads/new" kind="primary" icon={<FileUp aria-hidden />}>
              {t("load")}
            </LinkButton>
          )
        }
      />
      <div className="space-y-4">
        <ExposureTabs current="register" />
        {sources.every(({ cards }) => cards === 0) && (
          <NoticeBar tone="note" title={t("totals.none")}>
            {t("totals.noneNext")}
          </NoticeBar>
        )}
        <div className="grid items-start gap-4 lg:grid-cols-2">
          <Card title={t("source.title")} note={t("source.note")}>
            {sources.length === 0 && <p className="text-muted">{t("source.none")}</p>}
            <div className="grid gap-3 sm:grid-cols-2">
              {sources.map((source) => (
                <Tile
                  key={source.id}
                  label={nameOf(source)}
                  figure={formatNumber(source.cards)}
                  unit={t("totals.cardsUnit")}
                  delta={t("totals.sourceNote", { count: source.loads })}
                  href={`/exposure?source=${source.id}`}
                />
              ))}
            </div>
            {mayEdit && <SourceForm key={sources.length} />}
          </Card>
          <Card title={t("attribute.title")} note={t("attribute.note")}>
            {attributes.length === 0 ? (
              <p className="text-muted">{t("attribute.none")}</p>
            ) : (
              <ul className="-my-1 divide-y">
                {attributes.map((attribute) => (
                  <li key={attribute.id} className="flex justify-between gap-3 py-1.5">
                    <span>{nameOf(attribute)}</span>
                    <span className="text-muted">{t("attribute.values", { count: attribute.values })}</span>
                  </li>
                ))}
              </ul>
            )}
          </Card>
        </div>
        <section aria-labelledby="loads" className="space-y-2">
          <h2 id="loads" className="font-semibold">
            {t("loads.title")}
          </h2>
          <LoadsTable
            state={state}
            page={page}
            sources={sources.map((source) => ({ value: String(source.id), label: nameOf(source) }))}
            timeZone={timeZone}
          />
        </section>
      </div>
    </>
  );
}
