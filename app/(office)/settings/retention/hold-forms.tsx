"use client";

import { useTranslations } from "next-intl";
import { ActionForm } from "@/components/form/action-form";
import { SelectField, TextareaField, TextField } from "@/components/form/fields";
import { Submit } from "@/components/form/submit";
import { holdScopes } from "@/lib/retention/schema";
import { endHoldAction, placeHoldAction, runAction } from "./actions";

/** A new legal hold: what it keeps, and why. */
export function PlaceHoldForm() {
  const t = useTranslations("retention.holds");
  return (
    <ActionForm
      action={placeHoldAction}
      words="retention.refusals"
      className="grid gap-3 sm:grid-cols-2"
      done={t("placed")}
    >
      <SelectField
        name="scope"
        label={t("scope")}
        options={holdScopes.map((scope) => ({ value: scope, label: t(`scopes.${scope}`) }))}
      />
      <TextField name="subjectId" label={t("subjectId")} hint={t("subjectIdHint")} inputMode="numeric" optional />
      <TextareaField name="reason" label={t("reason")} rows={2} maxLength={500} className="sm:col-span-2" />
      <div className="sm:col-span-2">
        <Submit>{t("place")}</Submit>
      </div>
    </ActionForm>
  );
}

/** Ends a hold that another person placed. */
export function EndHoldForm({ holdId }: { holdId: number }) {
  const t = useTranslations("retention.holds");
  return (
    <details className="mt-1">
      <summary className="cursor-pointer text-xs text-accent">{t("end")}</summary>
      <ActionForm action={endHoldAction.bind(null, holdId)} words="retention.refusals" className="mt-2 space-y-2">
        <TextareaField name="reason" label={t("endReason")} rows={2} maxLength={500} />
        <Submit kind="danger">{t("endNow")}</Submit>
      </ActionForm>
    </details>
  );
}

/** Erases now what is due, without waiting for the night. */
export function RunForm() {
  const t = useTranslations("retention.runs");
  return (
    <ActionForm action={runAction} words="retention.refusals" done={t("asked")} className="space-y-2">
      <Submit kind="danger">{t("now")}</Submit>
    </ActionForm>
  );
}
