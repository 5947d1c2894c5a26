import { getLocale, getTranslations } from "next-intl/server";
import { officePage } from "@/app/doors";
import { Card } from "@/components/ui/card";
import { DescriptionList } from "@/components/ui/description-list";
import { NoticeBar } from "@/components/ui/notice-bar";
import { Status } from "@/components/ui/status";
import { may } from "@/lib/access/actor";
import { formatDate, formatInstant, type Locale } from "@/lib/core/format";
import { findWork } from "@/lib/reimbursements/work/find-work";
import { findLastStep } from "@/lib/reimbursements/work/last-step";
import { listWorkers } from "@/lib/reimbursements/work/queries";
import { TakeNext } from "./take-next";
import { UndoLast } from "./undo-last";
import { FollowUpForm, HandOverForm, NoteForm, ReleaseButton } from "./work-forms";

/** On an inquiry's page: what is to be done, until when, by whom; notes, the next look, and the last step taken back. */
export async function WorkPanel({ inquiryId }: { inquiryId: number }) {
  const [t, locale, read] = await Promise.all([
    getTranslations("worklists"),
    getLocale() as Promise<Locale>,
    officePage(async (actor) => {
      if (!may(actor, "case.read")) return null;
      const [work, workers, last] = await Promise.all([
        findWork(actor, inquiryId),
        listWorkers(actor),
        findLastStep(actor, inquiryId),
      ]);
      return {
        work,
        workers,
        last: may(actor, "case.edit") ? last : null,
        me: actor.id,
        mayWork: may(actor, "case.work"),
        mayAssign: may(actor, "case.assign"),
      };
    }),
  ]);
  if (!read) return null;
  const { work, workers, last, me, mayWork, mayAssign } = read;
  const { open, owner, taken, notes } = work;
  const time = taken ? formatInstant(taken.until, locale, work.timeZone).slice(-5) : "";
  const mine = taken?.by.id === me;
  const mayHandOver = mayWork && open && (mine || owner?.id === me || mayAssign);
  return (
    <Card title={t("panel.title")} id="work">
      <div className="space-y-4">
        {taken && (
          <NoticeBar
            tone={mine ? "good" : "warn"}
            action={
              mayWork &&
              (mine || mayAssign) && (
                <ReleaseButton inquiryId={inquiryId} label={t(mine ? "panel.release" : "panel.releaseOther")} />
              )
            }
          >
            {mine ? t("panel.mine", { time }) : t("panel.others", { name: taken.by.name, time })}
          </NoticeBar>
        )}
        {open ? (
          <>
            <div>
              <p className="font-medium">{t(`stages.${open.stage}`)}</p>
              <p className="text-xs text-muted">{t(`todo.${open.stage}`)}</p>
            </div>
            <DescriptionList
              facts={[
                {
                  term: t("panel.dueOn"),
                  value: open.late ? (
                    <Status tone="bad" plain>
                      {t("panel.dueLate", { date: formatDate(open.dueOn, locale) })}
                    </Status>
                  ) : (
                    formatDate(open.dueOn, locale)
                  ),
                },
                { term: t("panel.age"), value: t("days", { days: open.age }) },
                { term: t("panel.owner"), value: owner?.name ?? t("panel.noOwner") },
                { term: t("panel.followUpOn"), value: work.followUpOn && formatDate(work.followUpOn, locale) },
              ]}
            />
          </>
        ) : (
          <p className="text-muted">{t("panel.nothing")}</p>
        )}
        {mayWork && !mine && <TakeNext query="" quiet />}
        {mayHandOver && (
          <HandOverForm
            key={`${owner?.id}-${taken?.by.id}`}
            inquiryId={inquiryId}
            workers={workers
              .filter(({ id }) => id !== owner?.id)
              .map(({ id, name }) => ({ value: id, label: id === me ? t("handOver.self", { name }) : name }))}
          />
        )}
        {mayWork && open && (
          <FollowUpForm key={work.followUpOn} inquiryId={inquiryId} on={work.followUpOn} today={work.today} />
        )}
        <section className="space-y-2 border-t pt-3" aria-label={t("notes.title")}>
          <h3 className="font-medium">{t("notes.title")}</h3>
          {notes.length === 0 ? (
            <p className="text-muted">{t("notes.none")}</p>
          ) : (
            <ul className="space-y-2">
              {notes.map((one) => (
                <li key={one.id}>
                  {one.erasedOn ? (
                    <p className="text-muted">{t("notes.erased", { date: formatDate(one.erasedOn, locale) })}</p>
                  ) : (
                    <p className="break-words whitespace-pre-line">{one.note}</p>
                  )}
                  <p className="text-xs text-muted">
                    {one.madeByName} · {formatInstant(one.madeAt, locale, work.timeZone)}
                  </p>
                </li>
              ))}
            </ul>
          )}
          {mayWork && <NoteForm key={notes.length} inquiryId={inquiryId} />}
        </section>
        {last && <UndoLast inquiryId={inquiryId} step={last} timeZone={work.timeZone} />}
      </div>
    </Card>
  );
}
