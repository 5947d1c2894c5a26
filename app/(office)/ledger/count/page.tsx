import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { LedgerTabs } from "@/app/(office)/ledger/ledger-tabs";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import type { SearchParams } from "@/components/table/state";
import { Card } from "@/components/ui/card";
import { NoticeBar } from "@/components/ui/notice-bar";
import { may } from "@/lib/access/actor";
import { isIsoDate } from "@/lib/core/dates";
import type { Locale } from "@/lib/core/format";
import { countTable, proposeDays } from "@/lib/ledger/count-table";
import { MOST_DAYS } from "@/lib/ledger/schema";
import { CountGrid } from "./count-grid";
import { DaysForm } from "./days-form";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("ledger"))("count.title") };
}

/** Days as the address names them: once for each, or several with commas. */
function daysIn(value: string | string[] | undefined): { days: string[]; unread: string[] } {
  const named = [value ?? []].flat().flatMap((text) => text.split(/[\s,、]+/));
  const all = [...new Set(named.filter((text) => text !== ""))];
  return {
    days: all.filter(isIsoDate).slice(0, MOST_DAYS),
    unread: all.filter((text) => !isIsoDate(text)).map((text) => text.slice(0, 20)),
  };
}

/** The count as of any day, as known on any day (RULEBOOK R1.4), with links into what makes a difference. */
export default async function CountPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const asked = await searchParams;
  const asOf = daysIn(asked.asOf);
  const knownOn = daysIn(asked.knownOn);
  const { table, proposed, open } = await officePage(async (actor) => {
    const proposed = await proposeDays(actor);
    const table = await countTable(actor, {
      asOf: asOf.days.length ? asOf.days : proposed.asOf,
      knownOn: knownOn.days.length ? knownOn.days : proposed.knownOn,
    });
    return { table, proposed, open: may(actor, "ledger.open") };
  });
  const t = await getTranslations("ledger.count");
  const locale = (await getLocale()) as Locale;
  const unread = [...asOf.unread, ...knownOn.unread];
  return (
    <div className="space-y-4">
      <PageHeader title={t("title")} note={t("note")} />
      <LedgerTabs current="count" open={open} />
      {unread.length > 0 && <NoticeBar tone="warn">{t("unread", { days: unread.join(", ") })}</NoticeBar>}
      <Card title={t("days")}>
        <DaysForm
          asOf={table.asOf}
          knownOn={table.knownOn.map(({ day }) => day)}
          today={proposed.today}
          most={MOST_DAYS}
        />
      </Card>
      <Card title={t("table")} note={t("tableNote")} flush>
        <CountGrid table={table} locale={locale} links={open} />
      </Card>
      <p className="text-xs text-muted">{t("api")}</p>
    </div>
  );
}
