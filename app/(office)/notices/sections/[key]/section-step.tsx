"use client";

import { Send, ShieldCheck } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState, useTransition } from "react";
import { approveAction, returnAction, submitAction, withdrawAction } from "@/app/(office)/notices/sections/actions";
import { ActionForm } from "@/components/form/action-form";
import { TextareaField } from "@/components/form/fields";
import type { Outcome } from "@/components/form/outcome";
import { StepUp } from "@/components/form/step-up";
import { Submit } from "@/components/form/submit";
import { Button } from "@/components/ui/button";
import { NoticeBar } from "@/components/ui/notice-bar";
import type { SectionKey } from "@/lib/notices/sections/schema";

type SectionStepProps = {
  sectionKey: SectionKey;
  state: "draft" | "submitted";
  hash: string;
  /** What this person may do by role. */
  may: { draft: boolean; approve: boolean };
  /** This person edited or submitted it: approval is somebody else's. */
  edited: boolean;
};

/** What can be done with a section's draft now, by this person. */
export function SectionStep({ sectionKey, state, hash, may, edited }: SectionStepProps) {
  const t = useTranslations("noticeSections");
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
  return (
    <div className="space-y-3">
      {refusal && <NoticeBar tone="bad">{refusal}</NoticeBar>}
      {again && !pending && <StepUp onDone={again} />}
      {state === "draft" && may.draft && (
        <div className="space-y-2">
          <Button {...button} onClick={() => run(() => submitAction(sectionKey, hash))} icon={<Send aria-hidden />}>
            {t("act.submit")}
          </Button>
          <p className="text-xs text-muted">{t("act.submitNote")}</p>
        </div>
      )}
      {state === "submitted" &&
        (may.approve && !edited ? (
          <div className="space-y-2">
            <Button
              {...button}
              onClick={() => run(() => approveAction(sectionKey, hash))}
              icon={<ShieldCheck aria-hidden />}
            >
              {t("act.approve")}
            </Button>
            <p className="text-xs text-muted">{t("act.approveNote")}</p>
          </div>
        ) : (
          <p className="text-muted">{t(edited ? "act.cannotApprove" : "act.waiting")}</p>
        ))}
      {(mayReturn || may.draft) && (
        <details className="border-t pt-3">
          <summary className="w-fit cursor-pointer rounded-sm text-muted hover:text-ink">{t("act.more")}</summary>
          <div className="mt-3 space-y-5">
            {mayReturn && (
              <ActionForm
                action={returnAction.bind(null, sectionKey)}
                words="noticeSections.refusals"
                className="space-y-2"
              >
                <TextareaField name="reason" label={t("act.returnReason")} rows={2} maxLength={1000} />
                <Submit kind="secondary">{t("act.return")}</Submit>
              </ActionForm>
            )}
            {may.draft && (
              <ActionForm
                action={withdrawAction.bind(null, sectionKey)}
                words="noticeSections.refusals"
                className="space-y-2"
              >
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
