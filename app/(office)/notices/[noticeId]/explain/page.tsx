import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { z } from "zod";
import { noticeIdOf } from "@/app/(office)/notices/[noticeId]/notice-id";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { Card } from "@/components/ui/card";
import { NoticeBar } from "@/components/ui/notice-bar";
import { permit } from "@/lib/access/actor";
import { NotFound } from "@/lib/core/errors";
import { formatDate, formatNumber, type Locale } from "@/lib/core/format";
import { findNotice } from "@/lib/notices/find-notice";
import { NoteForm } from "./note-form";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("notices.notes"))("writeTitle") };
}

const query = z.object({ note: z.coerce.number().int().positive().optional().catch(undefined) });

type ExplainPageProps = {
  params: Promise<{ noticeId: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

/** Writes an explanatory note to a published figure, or words one that waits anew. */
export default async function ExplainPage({ params, searchParams }: ExplainPageProps) {
  const { noticeId } = await params;
  const { note: noteId } = query.parse(await searchParams);
  const { notice, note } = await officePage(async (actor) => {
    permit(actor, "notice.draft");
    const found = await findNotice(actor, noticeIdOf(noticeId));
    const one = found.notes.find((candidate) => candidate.id === noteId) ?? null;
    if (noteId !== undefined && !one) throw new NotFound(`note ${noteId}`);
    return { notice: found, note: one };
  });
  const t = await getTranslations("notices");
  const locale = (await getLocale()) as Locale;
  const writable = notice.state === "published" && (note === null || note.state === "waiting");
  return (
    <div className="max-w-4xl space-y-4">
      <PageHeader
        title={t("notes.writeTitle")}
        note={t("one.title", {
          asOf: formatDate(notice.asOf, locale),
          count: t("figure", { count: formatNumber(notice.count) }),
        })}
        crumbs={[
          { label: t("title"), href: "/notices" },
          {
            label: notice.version === null ? t(`states.${notice.state}`) : t("edition", { version: notice.version }),
            href: `/notices/${notice.id}`,
          },
        ]}
      />
      {writable ? (
        <>
          <NoticeBar tone="note">{t("notes.apart")}</NoticeBar>
          <Card>
            <NoteForm publicationId={notice.id} note={note} />
          </Card>
        </>
      ) : (
        <NoticeBar tone="warn">
          {t(`refusals.${notice.state === "published" ? "STATE_CHANGED" : "NOT_PUBLISHED"}`)}
        </NoticeBar>
      )}
    </div>
  );
}
