"use client";

import { useTranslations } from "next-intl";
import { recordStepAction } from "@/app/(office)/outreach/actions";
import { ActionForm } from "@/components/form/action-form";
import { DateField, SelectField, TextField } from "@/components/form/fields";
import { Submit } from "@/components/form/submit";
import { nextStates } from "@/lib/hotline/outreach/rules";
import type { OutreachStepRow } from "@/lib/hotline/outreach/schema";

/** What became of a list: the next state, or a correction of the one that stands. */
export function StepForm({ outreachId, last, today }: { outreachId: number; last: OutreachStepRow; today: string }) {
  const t = useTranslations("outreach");
  return (
    <ActionForm
      action={recordStepAction.bind(null, { outreachId, after: last.no })}
      words="outreach.refusals"
      className="grid gap-4 sm:grid-cols-2"
    >
      <SelectField
        name="state"
        label={t("columns.state")}
        options={nextStates[last.state].map((one) => ({
          value: one,
          label: one === last.state ? t("form.correct", { state: t(`states.${one}`) }) : t(`states.${one}`),
        }))}
      />
      <DateField name="onDay" label={t("columns.onDay")} defaultValue={today} />
      <TextField
        name="persons"
        label={t("columns.persons")}
        inputMode="numeric"
        maxLength={9}
        defaultValue={String(last.persons)}
        className="max-w-44"
      />
      <TextField name="note" label={t("columns.note")} hint={t("form.noteHint")} maxLength={500} optional />
      <div className="sm:col-span-2">
        <Submit>{t("form.record")}</Submit>
      </div>
    </ActionForm>
  );
}
