import { BadgeCheck, Eye, PencilLine } from "lucide-react";
import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { BridgeTable } from "@/app/(office)/notices/bridge-table";
import { CoverageCard } from "@/app/(office)/notices/coverage-card";
import { NoticeStatus } from "@/app/(office)/notices/notice-status";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { Card } from "@/components/ui/card";
import { LinkButton } from "@/components/ui/link-button";
import { Stepper } from "@/components/ui/stepper";
import { may } from "@/lib/access/actor";
import { formatDate, formatInstant, formatNumber, type Locale } from "@/lib/core/format";
import { noticeAddress } from "@/lib/notices/address";
import { figureCopies } from "@/lib/notices/copies";
import { figureTexts, inBothWords } from "@/lib/notices/figures";
import { findNotice, type NoticeDetail } from "@/lib/notices/find-notice";
import { findNoticeIncident, findPublicEffect } from "@/lib/notices/queries";
import { isEditable } from "@/lib/notices/rules";
import { noticeWords } from "@/lib/notices/words";
import { findIncident } from "@/lib/settings/queries";
import { ChangesCard } from "./changes-card";
import { Checklist } from "./checklist";
import { Downloads } from "./downloads";
import { FactsCard, HistoryCard } from "./facts-cards";
import { NextStep } from "./next-step";
import { NotesCard } from "./notes-card";
import { noticeIdOf } from "./notice-id";
import { PublicationBars } from "./publication-bars";
import { TextsCard } from "./texts-card";
import { warningHref } from "./warning-href";
import { WarningsCard } from "./warnings-card";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("notices"))("title") };
}

/** One publication, in the order in which it is prepared: coverage, bridge, open findings, texts, and the next step. */
export default async function NoticePage({ params }: { params: Promise<{ noticeId: string }> }) {
  const { noticeId } = await params;
  const { notice, effect, named, incident, rights } = await officePage(async (actor) => ({
    notice: await findNotice(actor, noticeIdOf(noticeId)),
    effect: await findPublicEffect(actor, noticeIdOf(noticeId)),
    named: await findNoticeIncident(actor),
    incident: await findIncident(actor),
    rights: {
      draft: may(actor, "notice.draft"),
      approve: may(actor, "notice.approve"),
      publish: may(actor, "notice.publish"),
      batches: may(actor, "batch.read"),
      reviews: may(actor, "review.read"),
      members: may(actor, "member.read"),
    },
  }));
  const t = await getTranslations("notices");
  const locale = (await getLocale()) as Locale;
  const open = isEditable(notice.state);
  const moved = notice.countNow !== null && notice.countNow !== notice.count;
  const asOf = formatDate(notice.asOf, locale);
  const count = formatNumber(notice.count);
  const correctable = notice.state === "published" && notice.correctedBy === null && rights.draft;
  const at = (instant: Date) => formatInstant(instant, locale, notice.timeZone);
  const texts = figureTexts(
    { asOf: notice.asOf, count: notice.count, noBurden: notice.noBurden },
    named,
    inBothWords(noticeWords),
  );
  return (
    <div className="space-y-4">
      <PageHeader
        title={t("one.title", { asOf, count: t("figure", { count }) })}
        crumbs={[{ label: t("title"), href: "/notices" }]}
        status={<NoticeStatus state={notice.state} />}
        note={[
          notice.version !== null && t("edition", { version: notice.version }),
          notice.corrects !== null && t("corrects", { version: notice.corrects }),
          notice.correctedBy !== null && t("correctedBy", { version: notice.correctedBy }),
          notice.ruleChange !== null && t("rule.changes", { version: notice.ruleVersion }),
        ]
          .filter(Boolean)
          .join(" · ")}
        actions={
          <>
            <LinkButton href={`/notices/${notice.id}/preview?lang=${locale}`} icon={<Eye aria-hidden />}>
              {t("one.preview")}
            </LinkButton>
            {notice.state === "published" && (
              <LinkButton href={`/notices/${notice.id}/certificate`} icon={<BadgeCheck aria-hidden />}>
                {t("one.certificate")}
              </LinkButton>
            )}
            {open && rights.draft && (
              <LinkButton href={`/notices/${notice.id}/edit`} icon={<PencilLine aria-hidden />}>
                {t("one.edit")}
              </LinkButton>
            )}
            {correctable && <LinkButton href={`/notices/new?corrects=${notice.id}`}>{t("prepare.correct")}</LinkButton>}
          </>
        }
      />
      {notice.state !== "withdrawn" && <Stepper label={t("one.steps")} steps={stepsOf(notice, (key) => t(key))} />}
      <PublicationBars notice={notice} locale={locale} />
      <div className="grid gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="min-w-0 space-y-4">
          {notice.changes && open && <ChangesCard changes={notice.changes} />}
          {notice.coverage && (
            <CoverageCard
              coverage={notice.coverage}
              asOf={notice.asOf}
              reason={notice.coverageReason}
              toBatches={rights.batches}
            />
          )}
          <Card title={t("bridge.title")} note={t("bridge.open")} flush>
            {notice.ruleChange && (
              <p className="px-4 pt-3">
                {t("rule.sideBySide", { before: formatNumber(notice.ruleChange.oldCount), now: count })}
              </p>
            )}
            <BridgeTable
              bridge={notice.bridge}
              asOf={notice.asOf}
              block={notice.blockNo}
              previous={notice.previous}
              kind={notice.correction ? "corrected" : "previous"}
            />
          </Card>
          {notice.checklist && (
            <WarningsCard
              id={notice.id}
              open={notice.state === "draft" && rights.draft}
              warnings={notice.checklist.warnings.map(({ acknowledged, ...warning }) => ({
                ...warning,
                acknowledged:
                  acknowledged &&
                  t("warnings.acknowledged", { name: acknowledged.byName, at: at(new Date(acknowledged.at)) }),
                href: warningHref(warning.id, notice.asOf, rights),
              }))}
            />
          )}
          <TextsCard notice={notice} texts={texts} />
          {notice.state === "published" && notice.version !== null && (
            <>
              <Card title={t("files.title")}>
                <Downloads
                  id={notice.id}
                  texts={figureCopies(notice, named, inBothWords(noticeWords), noticeAddress())}
                />
              </Card>
              <NotesCard
                publicationId={notice.id}
                may={rights}
                notes={notice.notes.map((note) => ({
                  ...note,
                  told: [
                    t("notes.draftedBy", { name: note.draftedByName, at: at(note.draftedAt) }),
                    note.publishedAt &&
                      t("notes.approvedBy", { name: note.approvedByName ?? "", at: at(note.publishedAt) }),
                  ]
                    .filter(Boolean)
                    .join(" · "),
                }))}
              />
            </>
          )}
        </div>
        <div className="min-w-0 space-y-4">
          <Card title={t("act.title")}>
            <NextStep
              id={notice.id}
              state={notice.state}
              hash={notice.hash}
              may={rights}
              edited={notice.editedByAsker}
              stale={moved || !notice.previousHolds || notice.checklist?.checks.ruleSaid === false}
              toDo={toDoOf(notice)}
              scheduled={notice.scheduledAt && at(notice.scheduledAt)}
              held={notice.held !== null}
              today={incident?.clock.today ?? notice.asOf}
              publishTitle={t("act.publishTitle", { count, asOf })}
              publishNote={t("act.publishNote", {
                before: effect.before === null ? t("act.nothing") : t("figure", { count: formatNumber(effect.before) }),
                after: t("figure", { count: formatNumber(effect.after) }),
              })}
            />
          </Card>
          {notice.checklist && (
            <Card title={t("checks.title")}>
              <Checklist checklist={notice.checklist} state={notice.state} />
            </Card>
          )}
          <FactsCard notice={notice} locale={locale} />
          <HistoryCard notice={notice} locale={locale} />
        </div>
      </div>
    </div>
  );
}

/** Checks that are not met and warnings that nobody acknowledged. */
function toDoOf({ checklist }: NoticeDetail): number {
  if (!checklist) return 0;
  const unmet = Object.values(checklist.checks).filter((met) => !met).length;
  return unmet + checklist.warnings.filter((warning) => !warning.acknowledged).length;
}

function stepsOf(notice: NoticeDetail, t: (key: string) => string) {
  const order = ["draft", "submitted", "approved", "published"] as const;
  const now = order.indexOf(notice.state as (typeof order)[number]);
  return order.map((id, at) => ({
    id,
    label: t(`steps.${id}`),
    state:
      at < now || notice.state === "published"
        ? ("done" as const)
        : at === now
          ? ("current" as const)
          : ("ahead" as const),
  }));
}
