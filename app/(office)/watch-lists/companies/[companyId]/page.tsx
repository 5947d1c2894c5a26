import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { companyName } from "@/app/(office)/batches/batch-words";
import { rowId } from "@/app/(office)/row-id";
import { rangesText } from "@/app/(office)/settings/companies/bin-words";
import { WatchListStatus } from "@/app/(office)/watch-lists/watch-status";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { NoticeBar } from "@/components/ui/notice-bar";
import { TextLink } from "@/components/ui/text-link";
import { may } from "@/lib/access/actor";
import { formatDate, formatInstant, formatNumber, type Locale } from "@/lib/core/format";
import { findWatchCompany } from "@/lib/reports/watch-lists/queries";
import { findIncident } from "@/lib/settings/queries";
import { DraftButton } from "./draft-button";
import { KeyCard } from "./key-card";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("watchLists"))("title") };
}

const heads = ["version", "state", "identified", "possible", "scope", "drafted", "delivered"] as const;

/** One card company: its ranges, its key, and every list that it was handed. */
export default async function WatchCompanyPage({ params }: { params: Promise<{ companyId: string }> }) {
  const id = rowId((await params).companyId);
  const { found, mayDraft, mayApprove, timeZone } = await officePage(async (actor) => ({
    found: await findWatchCompany(actor, id),
    mayDraft: may(actor, "watchList.draft"),
    mayApprove: may(actor, "watchList.approve"),
    timeZone: (await findIncident(actor))?.timeZone ?? "Asia/Tokyo",
  }));
  const { company, meeting, keys, lists, hindrance } = found;
  const t = await getTranslations("watchLists");
  const locale = (await getLocale()) as Locale;
  const companies = meeting.map((one) => companyName(one, locale)).join(locale === "ja" ? "、" : ", ");
  return (
    <div className="space-y-4">
      <PageHeader
        title={t("ofCompany", { name: companyName(company, locale) })}
        crumbs={[{ label: t("title"), href: "/watch-lists" }]}
        note={t("companyNote")}
      />
      {hindrance && hindrance !== "ONE_OPEN" && (
        <NoticeBar tone={hindrance === "RANGES_OVERLAP" ? "warn" : "note"} title={t("hindered")}>
          {t(`refusals.${hindrance}`, { companies })}
        </NoticeBar>
      )}
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <KeyCard companyId={id} keys={keys} mayDraft={mayDraft} mayApprove={mayApprove} timeZone={timeZone} />
        <Card
          title={t("ranges")}
          note={t("rangesNote")}
          actions={<TextLink href={`/settings/companies/${id}`}>{t("toSettings")}</TextLink>}
        >
          <p className="tabular-nums">{rangesText(company.ranges, ", ") || t("noRanges")}</p>
          {mayDraft && !hindrance && <DraftButton companyId={id} />}
          {hindrance === "ONE_OPEN" && <p className="mt-3 text-muted">{t("refusals.ONE_OPEN")}</p>}
        </Card>
      </div>
      <Card title={t("versions")} note={t("versionsNote")} flush>
        {lists.length === 0 ? (
          <EmptyState title={t("empty")} next={t("emptyNext")} />
        ) : (
          <div className="overflow-x-auto">
            <table className="w-full text-left">
              <caption className="sr-only">{t("versions")}</caption>
              <thead className="border-b bg-sunken text-xs text-muted">
                <tr>
                  {heads.map((head) => (
                    <th
                      key={head}
                      scope="col"
                      className={`px-4 py-2 font-medium whitespace-nowrap ${head === "identified" || head === "possible" ? "text-right" : ""}`}
                    >
                      {t(`versionColumns.${head}`)}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody className="divide-y">
                {lists.map((list) => (
                  <tr key={list.id} className="align-top">
                    <th scope="row" className="px-4 py-2 font-medium whitespace-nowrap">
                      <TextLink href={`/watch-lists/${list.id}`}>{t("version", { version: list.version })}</TextLink>
                    </th>
                    <td className="px-4 py-2">
                      <WatchListStatus state={list.state} plain />
                    </td>
                    <td className="px-4 py-2 text-right tabular-nums">
                      {list.figures ? formatNumber(list.figures.identified.now) : "–"}
                    </td>
                    <td className="px-4 py-2 text-right tabular-nums">
                      {list.figures ? formatNumber(list.figures.possible.now) : "–"}
                    </td>
                    <td className="px-4 py-2 whitespace-nowrap">
                      {list.scopeVersion ? t("scopeVersion", { version: list.scopeVersion }) : "–"}
                    </td>
                    <td className="px-4 py-2 whitespace-nowrap">
                      {list.draftedByName}
                      <span className="block text-xs text-muted">
                        {formatInstant(list.draftedAt, locale, timeZone)}
                      </span>
                    </td>
                    <td className="px-4 py-2 whitespace-nowrap">
                      {list.deliveredOn ? formatDate(list.deliveredOn, locale) : "–"}
                      {list.deliveredTo && <span className="block text-xs text-muted">{list.deliveredTo}</span>}
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
