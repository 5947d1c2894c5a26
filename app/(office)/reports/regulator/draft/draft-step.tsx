"use client";

import { Send, ShieldCheck } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState, useTransition } from "react";
import { approveAction, returnAction, submitAction, withdrawAction } from "@/app/(office)/reports/regulator/actions";
import { ActionForm } from "@/components/form/action-form";
import { TextareaField } from "@/components/form/fields";
import type { Outcome } from "@/components/form/outcome";
import { StepUp } from "@/components/form/step-up";
import { Submit } from "@/components/form/submit";
import { Button } from "@/components/ui/button";
import { NoticeBar } from "@/components/ui/notice-bar";

type DraftStepProps = {
  state: "draft" | "submitted";
  hash: string;
  /** What this person may do by role. */
  may: { edit: boolean; approve: boolean };
  /** This person edited or submitted it: approval is somebody else's. */
  edited: boolean;
};

/** What can be done with the draft now, by this person. */
export function DraftStep({ state, hash, may, edited }: DraftStepProps) {
  const t = useTranslations("regulatorReports");
  const [pending, start] = useTransition();
  const [refusal, setRefusal] = useState<string>();
  /** What waits for a fresh factor. */
  const [again, setAgain] = useState<() => void>();
  const run = (work: () => Promise<Outcome<unknown>>) =>
    start(async () => {
      setRefusal(undefined);
      setAgain(undefined);
      const outcome = await work();
      if (!outcome.ok && outcome.reason === "STEP_UP_NEEDED") setAgain(() => () => run(work));
      else if (!outcome.ok) setRefusal(t(`refusals.${outcome.reason}`, outcome.details));
    });
  const mayReturn = may.approve && state === "submitted";
  const button = { kind: "primary", pending } as const;
  if (!may.edit && !may.approve) return <p className="text-muted">{t("act.waiting")}</p>;
  return (
    <div className="space-y-3">
      {refusal && <NoticeBar tone="bad">{refusal}</NoticeBar>}
      {again && !pending && <StepUp onDone={again} />}
      {state === "draft" && may.edit && (
        <div className="space-y-2">
          <Button {...button} onClick={() => run(() => submitAction(hash))} icon={<Send aria-hidden />}>
            {t("act.submit")}
          </Button>
          <p className="text-xs text-muted">{t("act.submitNote")}</p>
        </div>
      )}
      {state === "submitted" &&
        (may.approve && !edited ? (
          <div className="space-y-2">
            <Button {...button} onClick={() => run(() => approveAction(hash))} icon={<ShieldCheck aria-hidden />}>
              {t("act.approve")}
            </Button>
            <p className="text-xs text-muted">{t("act.approveNote")}</p>
          </div>
        ) : (
          <p className="text-muted">{t(edited ? "act.cannotApprove" : "act.waiting")}</p>
        ))}
      <details className="border-t pt-3">
        <summary className="w-fit cursor-pointer rounded-sm text-muted hover:text-ink">{t("act.more")}</summary>
        <div className="mt-3 space-y-5">
          {mayReturn && (
            <ActionForm action={returnAction} words="regulatorReports.refusals" className="space-y-2">
              <TextareaField name="reason" label={t("act.returnReason")} rows={2} maxLength={1000} />
              <Submit kind="secondary">{t("act.return")}</Submit>
            </ActionForm>
          )}
          {may.edit && (
            <ActionForm action={withdrawAction} words="regulatorReports.refusals" className="space-y-2">
              <TextareaField name="reason" label={t("act.withdrawReason")} rows={2} maxLength={1000} />
              <Submit kind="danger">{t("act.withdraw")}</Submit>
            </ActionForm>
          )}
        </div>
      </details>
    </div>
  );
}
