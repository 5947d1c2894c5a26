import { ShieldCheck } from "lucide-react";
import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { officePage } from "@/app/doors";
import { failedRead } from "@/app/failed-read";
import { PageHeader } from "@/components/shell/page-header";
import { parseTableState, type SearchParams } from "@/components/table/state";
import { DownloadLink } from "@/components/ui/download-link";
import { LinkButton } from "@/components/ui/link-button";
import { may } from "@/lib/access/actor";
import { listBlocks } from "@/lib/ledger/blocks";
import { listChecks } from "@/lib/ledger/checks";
import { findHead } from "@/lib/ledger/count-table";
import { listNewestHeads } from "@/lib/ledger/heads";
import { findIncident } from "@/lib/settings/queries";
import { BlocksTable } from "./blocks-table";
import { HeadCards } from "./head-cards";
import { LedgerTabs } from "./ledger-tabs";
import { linkedFor } from "./linked";
import { blocksSpec } from "./spec";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("ledger"))("title") };
}

/** The count ledger: where its chain stands, and every block of it. */
export default async function LedgerPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const state = parseTableState(await searchParams, blocksSpec);
  const { filters, sort, after, before, size } = state;
  const { head, heads, checks, page, linked, mayVerify, timeZone } = await officePage(async (actor) => {
    const timeZone = (await findIncident(actor))?.timeZone ?? "Asia/Tokyo";
    const filter = {
      no: filters.no,
      causes: filters.cause,
      at: filters.at,
      effective: filters.effective,
      timeZone,
    };
    return {
      page: await listBlocks(actor, { filter, newestFirst: sort.descending, after, before, size }).catch(failedRead),
      head: await findHead(actor),
      heads: await listNewestHeads(actor, 1),
      checks: await listChecks(actor, 1),
      linked: linkedFor(actor),
      mayVerify: may(actor, "ledger.verify"),
      timeZone,
    };
  });
  const t = await getTranslations("ledger");
  return (
    <div className="space-y-4">
      <PageHeader
        title={t("title")}
        note={t("note")}
        actions={
          mayVerify && (
            <>
              <DownloadLink href="/api/ledger/export">{t("export")}</DownloadLink>
              <LinkButton href="/ledger/checks" kind="primary" icon={<ShieldCheck aria-hidden />}>
                {t("checks.go")}
              </LinkButton>
            </>
          )
        }
      />
      <LedgerTabs current="blocks" open />
      <HeadCards {...head} lastHead={heads[0] ?? null} lastCheck={checks[0] ?? null} timeZone={timeZone} />
      <BlocksTable state={state} page={page} linked={linked} timeZone={timeZone} />
    </div>
  );
}
