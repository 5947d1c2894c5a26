import { ChevronLeft, ChevronRight } from "lucide-react";
import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { linkedFor } from "@/app/(office)/ledger/linked";
import { entriesSpec } from "@/app/(office)/ledger/spec";
import { SubjectWords } from "@/app/(office)/ledger/subject-words";
import { rowId } from "@/app/(office)/row-id";
import { officePage } from "@/app/doors";
import { failedRead } from "@/app/failed-read";
import { PageHeader } from "@/components/shell/page-header";
import { parseTableState, type SearchParams } from "@/components/table/state";
import { Card } from "@/components/ui/card";
import { DescriptionList } from "@/components/ui/description-list";
import { LinkButton } from "@/components/ui/link-button";
import { may } from "@/lib/access/actor";
import { formatChange, formatDate, formatInstant, formatNumber, type Locale } from "@/lib/core/format";
import { type BlockDetail, findBlock, listEntries } from "@/lib/ledger/blocks";
import { findIncident } from "@/lib/settings/queries";
import { EntriesTable } from "./entries-table";

type BlockPageProps = { params: Promise<{ no: string }>; searchParams: Promise<SearchParams> };

/** Days that stand on the page; a block of a large delivery can touch hundreds. */
const SHOWN_DAYS = 12;

export async function generateMetadata({ params }: BlockPageProps): Promise<Metadata> {
  return { title: (await getTranslations("ledger"))("one.title", { no: (await params).no }) };
}

/** One block: what it changed and why, what its hash is over, and its entries. */
export default async function BlockPage({ params, searchParams }: BlockPageProps) {
  const no = rowId((await params).no);
  const state = parseTableState(await searchParams, entriesSpec);
  const { block, page, linked, members, timeZone } = await officePage(async (actor) => ({
    block: await findBlock(actor, no),
    page: await listEntries(actor, no, { ...state, descending: state.sort.descending }).catch(failedRead),
    linked: linkedFor(actor),
    members: may(actor, "member.read"),
    timeZone: (await findIncident(actor))?.timeZone ?? "Asia/Tokyo",
  }));
  const t = await getTranslations("ledger");
  const causes = await getTranslations("members.causes");
  const locale = (await getLocale()) as Locale;
  return (
    <div className="space-y-4">
      <PageHeader
        title={t("one.title", { no: formatNumber(no) })}
        crumbs={[{ label: t("title"), href: "/ledger" }]}
        note={`${causes(block.cause)} · ${formatInstant(block.at, locale, timeZone)}`}
        actions={
          <>
            {no > 1 && (
              <LinkButton href={`/ledger/blocks/${no - 1}`} icon={<ChevronLeft aria-hidden />}>
                {t("one.before")}
              </LinkButton>
            )}
            {no < block.last && (
              <LinkButton href={`/ledger/blocks/${no + 1}`} icon={<ChevronRight aria-hidden />}>
                {t("one.after")}
              </LinkButton>
            )}
          </>
        }
      />
      <div className="grid gap-4 lg:grid-cols-2">
        <Card title={t("one.facts")}>
          <DescriptionList
            facts={[
              { term: t("columns.net"), value: formatChange(block.net) },
              { term: t("columns.entries"), value: formatNumber(block.entries) },
              {
                term: t("columns.person"),
                value: block.bySystem ? t("system", { name: block.personName }) : block.personName,
              },
              {
                term: t("columns.subject"),
                value: <SubjectWords subject={block.subject} page={block.page} linked={linked} />,
              },
              { term: t("columns.hash"), value: <Hash value={block.hash} /> },
              { term: t("one.previous"), value: <Hash value={block.previousHash} /> },
              { term: t("one.entriesHash"), value: <Hash value={block.entriesHash} /> },
            ]}
          />
        </Card>
        <Card title={t("one.days")} note={t("one.daysNote")}>
          <Days days={block.days} locale={locale} none={t("one.noDays")} more={(n) => t("one.moreDays", { n })} />
        </Card>
      </div>
      <EntriesTable state={state} page={page} members={members} timeZone={timeZone} />
    </div>
  );
}

function Hash({ value }: { value: string }) {
  return <code className="font-mono text-xs break-all">{value}</code>;
}

function Days(props: { days: BlockDetail["days"]; locale: Locale; none: string; more: (n: number) => string }) {
  const { days, locale, none, more } = props;
  if (days.length === 0) return <p className="text-muted">{none}</p>;
  return (
    <>
      <DescriptionList
        facts={days.slice(0, SHOWN_DAYS).map(({ day, delta }) => ({
          key: day,
          term: formatDate(day, locale),
          value: formatChange(delta),
        }))}
      />
      {days.length > SHOWN_DAYS && <p className="mt-2 text-xs text-muted">{more(days.length - SHOWN_DAYS)}</p>}
    </>
  );
}
