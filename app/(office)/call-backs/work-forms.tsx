"use client";

import { PhoneOutgoing, Undo2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { ActionForm } from "@/components/form/action-form";
import { DateField, SelectField, TextareaField } from "@/components/form/fields";
import { Submit } from "@/components/form/submit";
import { attemptOutcomes } from "@/lib/hotline/call-backs/schema";
import { giveBackAction, recordAttemptAction, takeCallBackAction } from "./actions";

/** Takes the next call back and leads to it. */
export function TakeNext() {
  const t = useTranslations("callBacks");
  return (
    <ActionForm action={takeCallBackAction} words="callBacks.refusals" className="flex flex-wrap items-center gap-2">
      <Submit icon={<PhoneOutgoing aria-hidden />}>{t("take")}</Submit>
    </ActionForm>
  );
}

/** Gives the call back up again, untried. */
export function GiveBack({ callBackId }: { callBackId: number }) {
  const t = useTranslations("callBacks");
  return (
    <ActionForm action={() => giveBackAction(callBackId)} words="callBacks.refusals" className="flex">
      <Submit kind="secondary" icon={<Undo2 aria-hidden />}>
        {t("giveBack")}
      </Submit>
    </ActionForm>
  );
}

/** What an attempt came to. */
export function AttemptForm({ callBackId, today }: { callBackId: number; today: string }) {
  const t = useTranslations("callBacks");
  return (
    <ActionForm
      action={recordAttemptAction.bind(null, callBackId)}
      words="callBacks.refusals"
      className="grid gap-4 sm:grid-cols-2"
    >
      <SelectField
        name="outcome"
        label={t("attempt.outcome")}
        options={attemptOutcomes.map((one) => ({ value: one, label: t(`outcomes.${one}`) }))}
      />
      <DateField
        name="followUpOn"
        label={t("attempt.followUpOn")}
        hint={t("attempt.followUpHint")}
        min={today}
        optional
      />
      <TextareaField
        name="note"
        label={t("noteLabel")}
        hint={t("noteHint")}
        rows={2}
        maxLength={500}
        className="sm:col-span-2"
        optional
      />
      <div className="sm:col-span-2">
        <Submit>{t("attempt.save")}</Submit>
      </div>
    </ActionForm>
  );
}
