import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { companyName } from "@/app/(office)/batches/batch-words";
import { rowId } from "@/app/(office)/row-id";
import { rangesText } from "@/app/(office)/settings/companies/bin-words";
import { WatchListStatus } from "@/app/(office)/watch-lists/watch-status";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { Card } from "@/components/ui/card";
import { DescriptionList } from "@/components/ui/description-list";
import { NoticeBar } from "@/components/ui/notice-bar";
import { TextLink } from "@/components/ui/text-link";
import { may } from "@/lib/access/actor";
import { formatDate, formatInstant, formatNumber, type Locale } from "@/lib/core/format";
import { findWatchList } from "@/lib/reports/watch-lists/queries";
import { findIncident } from "@/lib/settings/queries";
import { DeliveryForm } from "./delivery-form";
import { FiguresTable } from "./figures-table";
import { ListSteps } from "./list-steps";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("watchLists"))("title") };
}

/** One list: what it holds against the last delivered one, to whose key it goes, its file, and how it was delivered. */
export default async function WatchListPage({ params }: { params: Promise<{ listId: string }> }) {
  const id = rowId((await params).listId);
  const { list, mayDraft, mayApprove, today, timeZone } = await officePage(async (actor) => {
    const incident = await findIncident(actor);
    return {
      list: await findWatchList(actor, id),
      mayDraft: may(actor, "watchList.draft"),
      mayApprove: may(actor, "watchList.approve"),
      today: incident?.clock.today ?? "",
      timeZone: incident?.timeZone ?? "Asia/Tokyo",
    };
  });
  const t = await getTranslations("watchLists");
  const locale = (await getLocale()) as Locale;
  const at = (instant: Date | null) => instant && formatInstant(instant, locale, timeZone);
  const byAt = (name: string | null, instant: Date | null) =>
    name && instant && t("key.byAt", { name, at: at(instant) ?? "" });
  const hash = (text: string | null) => text && <code className="font-mono text-xs break-all">{text}</code>;
  return (
    <div className="max-w-5xl space-y-4">
      <PageHeader
        title={t("one", { name: companyName(list.company, locale), version: list.version })}
        crumbs={[
          { label: t("title"), href: "/watch-lists" },
          { label: companyName(list.company, locale), href: `/watch-lists/companies/${list.company.id}` },
        ]}
        status={<WatchListStatus state={list.state} />}
        note={t("draftedBy", { name: list.draftedByName, at: at(list.draftedAt) ?? "" })}
      />
      {list.outdated && <NoticeBar tone="warn">{t("refusals.OUTDATED")}</NoticeBar>}
      <ListSteps
        id={id}
        state={list.state}
        own={list.own}
        mayDraft={mayDraft}
        mayApprove={mayApprove}
        rows={list.rows}
        left={list.left}
        downloads={list.downloads}
        hasFile={list.bytes !== null && list.erasedAt === null}
        eraseAt={at(list.eraseAt)}
        fingerprint={list.fingerprint}
      />
      {list.state === "ready" && mayDraft && (
        <Card title={t("delivery.title")} note={t("delivery.note")}>
          <DeliveryForm id={id} today={today} fetched={list.downloads > 0} />
        </Card>
      )}
      {list.state === "delivered" && (
        <Card title={t("delivery.done")}>
          <DescriptionList
            columns={2}
            facts={[
              { term: t("delivery.on"), value: list.deliveredOn && formatDate(list.deliveredOn, locale) },
              { term: t("delivery.channel"), value: list.channel && t(`channels.${list.channel}`) },
              { term: t("delivery.to"), value: list.deliveredTo },
              { term: t("delivery.by"), value: byAt(list.deliveredByName, list.deliveredAt) },
            ]}
          />
        </Card>
      )}
      {list.figures && (
        <Card
          title={t("figures.title")}
          note={
            list.previousVersion === null ? t("figures.first") : t("figures.against", { version: list.previousVersion })
          }
          flush
        >
          <FiguresTable figures={list.figures} />
        </Card>
      )}
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <Card title={t("drawn")} note={t("drawnNote")}>
          <DescriptionList
            facts={[
              {
                term: t("versionColumns.scope"),
                value: list.scopeVersion && list.scopeId !== null && (
                  <TextLink href={`/exposure/scopes/${list.scopeId}`}>
                    {t("scopeVersion", { version: list.scopeVersion })}
                  </TextLink>
                ),
              },
              { term: t("ranges"), value: rangesText(list.ranges, ", ") || null },
              { term: t("rows"), value: formatNumber(list.rows) },
              ...(list.withoutNumber > 0
                ? [{ term: t("withoutNumber"), value: formatNumber(list.withoutNumber) }]
                : []),
              { term: t("fingerprint"), value: hash(list.fingerprint) },
              {
                term: t("versionColumns.decided"),
                value: byAt(list.decidedByName, list.decidedAt),
              },
              ...(list.decision ? [{ term: t("decision"), value: list.decision }] : []),
            ]}
          />
        </Card>
        {list.bytes !== null && (
          <Card title={t("file.title")} note={t("file.note")}>
            <DescriptionList
              facts={[
                { term: t("file.bytes"), value: formatNumber(list.bytes) },
                { term: t("file.downloads"), value: formatNumber(list.downloads) },
                {
                  term: t("file.eraseAt"),
                  value: list.erasedAt ? t("file.erasedAt", { at: at(list.erasedAt) ?? "" }) : at(list.eraseAt),
                },
                { term: t("file.sha256"), value: hash(list.sha256) },
                { term: t("file.textSha256"), value: hash(list.textSha256) },
              ]}
            />
          </Card>
        )}
      </div>
    </div>
  );
}
