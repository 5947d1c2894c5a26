"use client";

import { CreditCard } from "lucide-react";
import { useTranslations } from "next-intl";
import { followReportAction, recordReplacementAction } from "@/app/(office)/hotline/actions";
import { ActionForm } from "@/components/form/action-form";
import { DateField, SelectField, TextareaField } from "@/components/form/fields";
import { Submit } from "@/components/form/submit";
import { nextStates, type ReportState } from "@/lib/hotline/call-reports/schema";

type StepFormProps = { reportId: number; after: number; state: ReportState; today: string };

/** What became of a report: passed on, answered, closed. */
export function StepForm({ reportId, after, state, today }: StepFormProps) {
  const t = useTranslations("callReports");
  return (
    <ActionForm
      action={followReportAction.bind(null, { reportId, after })}
      words="callReports.refusals"
      className="grid gap-4 sm:grid-cols-2"
    >
      <SelectField
        name="state"
        label={t("step.state")}
        options={nextStates[state].map((one) => ({ value: one, label: t(`states.${one}`) }))}
      />
      <DateField name="onDay" label={t("step.onDay")} defaultValue={today} max={today} />
      <TextareaField
        name="note"
        label={t("step.note")}
        hint={t("step.noteHint")}
        rows={2}
        maxLength={500}
        className="sm:col-span-2"
        optional
      />
      <div className="sm:col-span-2">
        <Submit>{t("step.save")}</Submit>
      </div>
    </ActionForm>
  );
}

type ReplaceButtonProps = { reportId: number; after: number; inquiryId: number };

/** The card has an inquiry: its replacement goes the way of all replacements. */
export function ReplaceButton({ reportId, after, inquiryId }: ReplaceButtonProps) {
  const t = useTranslations("callReports.replace");
  return (
    <ActionForm
      action={() => recordReplacementAction({ reportId, after, inquiryId })}
      words="callReports.refusals"
      className="flex"
    >
      <Submit kind="secondary" icon={<CreditCard aria-hidden />}>
        {t("save", { id: inquiryId })}
      </Submit>
    </ActionForm>
  );
}
