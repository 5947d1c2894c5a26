import { ExternalLink, Megaphone, Scale, TextQuote } from "lucide-react";
import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { parseTableState, type SearchParams } from "@/components/table/state";
import { buttonClasses } from "@/components/ui/button";
import { LinkButton } from "@/components/ui/link-button";
import { may } from "@/lib/access/actor";
import { findPush } from "@/lib/notices/push";
import { listNotices, type NoticeSort } from "@/lib/notices/queries";
import { findIncident } from "@/lib/settings/queries";
import { NoticesTable } from "./notices-table";
import { PushBar } from "./sections/push-bar";
import { noticesSpec } from "./spec";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("notices"))("title") };
}

/** The archive: what was published, corrected or withdrawn, and what is being prepared. */
export default async function NoticesPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const state = parseTableState(await searchParams, noticesSpec);
  const { filters, sort, after, before, size } = state;
  const { page, incident, mayDraft, mayPush, push } = await officePage(async (actor) => ({
    page: await listNotices(actor, {
      states: filters.state,
      asOf: filters.asOf,
      sort: { by: sort.by as NoticeSort, descending: sort.descending },
      after,
      before,
      size,
    }),
    incident: await findIncident(actor),
    mayDraft: may(actor, "notice.draft"),
    mayPush: may(actor, "notice.publish"),
    push: await findPush(actor),
  }));
  const t = await getTranslations("notices");
  const publicPage = (await getLocale()) === "en" ? "/notice/en" : "/notice";
  return (
    <>
      <PageHeader
        title={t("title")}
        note={t("note")}
        actions={
          <>
            {/* Not a <Link>: the notice is a file outside of the office's pages. */}
            <a href={publicPage} className={buttonClasses({})}>
              <ExternalLink aria-hidden />
              {t("openPublic")}
            </a>
            <LinkButton href="/notices/rules" icon={<Scale aria-hidden />}>
              {t("rule.title")}
            </LinkButton>
            <LinkButton href="/notices/sections" icon={<TextQuote aria-hidden />}>
              {(await getTranslations("noticeSections"))("open")}
            </LinkButton>
            {mayDraft && (
              <LinkButton href="/notices/new" kind="primary" icon={<Megaphone aria-hidden />}>
                {t("create")}
              </LinkButton>
            )}
          </>
        }
      />
      <PushBar {...{ push, mayPush }} timeZone={incident?.timeZone ?? "Asia/Tokyo"} />
      <NoticesTable
        state={state}
        page={{
          rows: page.rows,
          next: page.next,
          previous: page.previous,
          count: { value: page.total, atLeast: false },
          asOf: page.readAt,
        }}
        timeZone={incident?.timeZone ?? "Asia/Tokyo"}
      />
    </>
  );
}
