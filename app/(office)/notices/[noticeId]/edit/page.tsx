import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { noticeIdOf } from "@/app/(office)/notices/[noticeId]/notice-id";
import { TextForm } from "@/app/(office)/notices/text-form";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { Card } from "@/components/ui/card";
import { NoticeBar } from "@/components/ui/notice-bar";
import { permit } from "@/lib/access/actor";
import { findNotice } from "@/lib/notices/find-notice";
import { publishableDays } from "@/lib/notices/prepare";
import { isEditable } from "@/lib/notices/rules";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("notices.edit"))("title") };
}

/** The texts of a publication that is not published yet. */
export default async function EditNoticePage({ params }: { params: Promise<{ noticeId: string }> }) {
  const { noticeId } = await params;
  const { notice, days } = await officePage(async (actor) => {
    permit(actor, "notice.draft");
    return { notice: await findNotice(actor, noticeIdOf(noticeId)), days: await publishableDays(actor) };
  });
  const t = await getTranslations("notices");
  return (
    <div className="max-w-4xl space-y-4">
      <PageHeader
        title={t("edit.title")}
        crumbs={[
          { label: t("title"), href: "/notices" },
          { label: t(`states.${notice.state}`), href: `/notices/${notice.id}` },
        ]}
      />
      {isEditable(notice.state) ? (
        <>
          <NoticeBar tone={notice.state === "draft" ? "note" : "warn"}>{t("edit.void")}</NoticeBar>
          <Card>
            <TextForm
              target={{ id: notice.id, days: { asOf: notice.asOf, ...days } }}
              texts={{
                noteJa: notice.note.ja,
                noteEn: notice.note.en,
                correctionJa: notice.correction?.ja,
                correctionEn: notice.correction?.en,
                ruleJa: notice.ruleChange?.text.ja,
                ruleEn: notice.ruleChange?.text.en,
                coverageReason: notice.coverageReason ?? undefined,
              }}
              isCorrection={notice.correction !== null}
              changesRule={notice.ruleChange !== null}
              beyond
              noBurden={{ said: notice.noBurden, burdened: 0, notYetKnown: 0, ...notice.bearers }}
            />
          </Card>
        </>
      ) : (
        <NoticeBar tone="warn">{t("refusals.STATE_CHANGED")}</NoticeBar>
      )}
    </div>
  );
}
