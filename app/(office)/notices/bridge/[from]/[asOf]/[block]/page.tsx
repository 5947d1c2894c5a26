import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { BridgeMembersTable } from "@/app/(office)/notices/bridge/members-table";
import { bridgeSpec } from "@/app/(office)/notices/bridge/spec";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { parseTableState, type SearchParams } from "@/components/table/state";
import { NotFound } from "@/lib/core/errors";
import { formatDate, formatNumber, type Locale } from "@/lib/core/format";
import { listBridgeMembers } from "@/lib/notices/bridge-members";
import { findIncident } from "@/lib/settings/queries";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("notices.bridgeMembers"))("title") };
}

type BridgePageProps = {
  params: Promise<{ from: string; asOf: string; block: string }>;
  searchParams: Promise<SearchParams>;
};

/** The members that a bridge's parts count: who came into the figure, who left it, and what happened to them. */
export default async function BridgePage({ params, searchParams }: BridgePageProps) {
  const address = await params;
  const state = parseTableState(await searchParams, bridgeSpec);
  const { page, timeZone } = await officePage(async (actor) => ({
    page: await listBridgeMembers(actor, {
      from: address.from === "start" ? null : whole(address.from),
      asOf: address.asOf,
      block: whole(address.block),
      filters: { parts: state.filters.part, ways: state.filters.way },
      descending: state.sort.descending,
      after: state.after,
      before: state.before,
      size: state.size,
    }),
    timeZone: (await findIncident(actor))?.timeZone ?? "Asia/Tokyo",
  }));
  const t = await getTranslations("notices");
  const locale = (await getLocale()) as Locale;
  const to = t("bridgeMembers.to", { asOf: formatDate(page.asOf, locale), block: formatNumber(page.block) });
  return (
    <>
      <PageHeader
        title={t("bridgeMembers.title")}
        note={
          page.from
            ? t("bridgeMembers.between", {
                version: page.from.version,
                asOf: formatDate(page.from.asOf, locale),
                count: formatNumber(page.from.count),
                to,
              })
            : t("bridgeMembers.fromNothing", { to })
        }
        crumbs={[
          { label: t("title"), href: "/notices" },
          ...(page.from
            ? [{ label: t("edition", { version: page.from.version }), href: `/notices/${page.from.id}` }]
            : []),
        ]}
      />
      <BridgeMembersTable
        state={state}
        page={{
          rows: page.rows,
          next: page.next,
          previous: page.previous,
          count: page.count,
          asOf: page.readAt,
        }}
        links={page.links}
        timeZone={timeZone}
      />
    </>
  );
}

function whole(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new NotFound("bridge");
  return Number(text);
}
