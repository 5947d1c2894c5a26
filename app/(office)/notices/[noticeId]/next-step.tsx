"use client";

import { RefreshCw, Send, ShieldCheck, Upload } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState, useTransition } from "react";
import {
  approveAction,
  cancelScheduleAction,
  publishAction,
  refreshAction,
  returnAction,
  submitAction,
  withdrawAction,
} from "@/app/(office)/notices/actions";
import { ActionForm } from "@/components/form/action-form";
import { TextareaField } from "@/components/form/fields";
import type { Outcome } from "@/components/form/outcome";
import { StepUp } from "@/components/form/step-up";
import { Submit } from "@/components/form/submit";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/dialog";
import { NoticeBar } from "@/components/ui/notice-bar";
import type { NoticeState } from "@/lib/notices/rules";
import { Schedule } from "./schedule";

type NextStepProps = {
  id: number;
  state: NoticeState;
  hash: string;
  /** What this person may do by role. */
  may: { draft: boolean; approve: boolean; publish: boolean };
  /** This person edited it: approval is somebody else's. */
  edited: boolean;
  /** The figure or the publication before it has moved: nothing but a new calculation goes on. */
  stale: boolean;
  /** Words of the question before publication, with its figures. */
  publishTitle: string;
  publishNote: string;
  /** Warnings that nobody acknowledged, and checks that are not met: it cannot be submitted yet. */
  toDo: number;
  /** The time at which it goes out by itself, in words. */
  scheduled: string | null;
  held: boolean;
  /** The business clock's day. */
  today: string;
};

/** What can be done with a publication now, by this person. */
export function NextStep(props: NextStepProps) {
  const { id, state, hash, may, edited, stale, publishTitle, publishNote, toDo, scheduled, held, today } = props;
  const t = useTranslations("notices");
  const [pending, start] = useTransition();
  const [refusal, setRefusal] = useState<string>();
  /** What was refused for want of a fresh factor, to be done once it is there. */
  const [again, setAgain] = useState<() => void>();
  const [asking, setAsking] = useState(false);

  const run = (work: () => Promise<Outcome<unknown>>) =>
    start(async () => {
      setAsking(false);
      setRefusal(undefined);
      setAgain(undefined);
      const outcome = await work();
      if (!outcome.ok && outcome.reason === "STEP_UP_NEEDED") setAgain(() => () => run(work));
      else if (!outcome.ok) setRefusal(t(`refusals.${outcome.reason}`, outcome.details));
    });

  const open = state === "draft" || state === "submitted" || state === "approved";
  const mayReturn = may.approve && (state === "submitted" || state === "approved");
  return (
    <div className="space-y-3">
      {again && <StepUp onDone={again} />}
      {refusal && <NoticeBar tone="bad">{refusal}</NoticeBar>}
      {open && stale && may.draft && (
        <div className="space-y-2">
          <Button
            kind="primary"
            pending={pending}
            onClick={() => run(() => refreshAction(id))}
            icon={<RefreshCw aria-hidden />}
          >
            {t("moved.refresh")}
          </Button>
          <p className="text-xs text-muted">{t("moved.refreshNote")}</p>
        </div>
      )}
      {state === "draft" && may.draft && !stale && (
        <div className="space-y-2">
          <Button
            kind="primary"
            pending={pending}
            disabled={toDo > 0}
            onClick={() => run(() => submitAction(id))}
            icon={<Send aria-hidden />}
          >
            {t("act.submit")}
          </Button>
          <p className="text-xs text-muted">{toDo > 0 ? t("act.toDo", { count: toDo }) : t("act.submitNote")}</p>
        </div>
      )}
      {state === "submitted" &&
        (may.approve && !edited ? (
          <div className="space-y-2">
            <Button
              kind="primary"
              pending={pending}
              onClick={() => run(() => approveAction(id, hash))}
              icon={<ShieldCheck aria-hidden />}
            >
              {t("act.approve")}
            </Button>
            <p className="text-xs text-muted">{t("act.approveNote")}</p>
          </div>
        ) : (
          <p className="text-muted">{t(edited ? "act.cannotApprove" : "act.waiting")}</p>
        ))}
      {state === "approved" &&
        (may.publish ? (
          <ConfirmDialog
            open={asking}
            onOpenChange={setAsking}
            trigger={
              <Button kind="primary" pending={pending} disabled={stale} icon={<Upload aria-hidden />}>
                {t("act.publish")}
              </Button>
            }
            title={publishTitle}
            actions={
              <Button kind="primary" onClick={() => run(() => publishAction(id))}>
                {t("act.publish")}
              </Button>
            }
          >
            {publishNote}
          </ConfirmDialog>
        ) : (
          <p className="text-muted">{t("act.waitingPublish")}</p>
        ))}
      {state === "approved" && may.publish && !stale && (
        <Schedule
          id={id}
          set={scheduled}
          held={held}
          today={today}
          pending={pending}
          cancel={() => run(() => cancelScheduleAction(id))}
        />
      )}
      {state === "approved" && stale && scheduled && may.publish && (
        <Button pending={pending} onClick={() => run(() => cancelScheduleAction(id))}>
          {t("schedule.cancel")}
        </Button>
      )}
      {state === "published" && <p className="text-muted">{t("act.publishedNote")}</p>}
      {state === "withdrawn" && <p className="text-muted">{t("act.withdrawnNote")}</p>}
      {(mayReturn || (open && may.draft)) && (
        <details className="border-t pt-3">
          <summary className="w-fit cursor-pointer rounded-sm text-muted hover:text-ink">{t("act.more")}</summary>
          <div className="mt-3 space-y-5">
            {mayReturn && (
              <ActionForm action={returnAction.bind(null, id)} words="notices.refusals" className="space-y-2">
                <TextareaField name="reason" label={t("act.returnReason")} rows={2} maxLength={1000} />
                <Submit kind="secondary">{t("act.return")}</Submit>
              </ActionForm>
            )}
            {open && may.draft && (
              <ActionForm action={withdrawAction.bind(null, id)} words="notices.refusals" className="space-y-2">
                <TextareaField name="reason" label={t("act.withdrawReason")} rows={2} maxLength={1000} />
                <Submit kind="danger">{t("act.withdraw")}</Submit>
              </ActionForm>
            )}
          </div>
        </details>
      )}
    </div>
  );
}
