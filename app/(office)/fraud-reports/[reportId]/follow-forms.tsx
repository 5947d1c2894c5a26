"use client";

import { useTranslations } from "next-intl";
import { handOverAction, withdrawReportAction, writeExampleAction } from "@/app/(office)/fraud-reports/actions";
import { ActionForm } from "@/components/form/action-form";
import { DateField, SelectField, TextareaField, TextField } from "@/components/form/fields";
import { Submit } from "@/components/form/submit";
import { bodies } from "@/lib/hotline/fraud/schema";

const WORDS = "fraudReports.refusals";

/** To whom it was handed. */
export function HandOverForm({ reportId, today }: { reportId: number; today: string }) {
  const t = useTranslations("fraudReports");
  return (
    <ActionForm action={handOverAction.bind(null, reportId)} words={WORDS} className="grid gap-3 sm:grid-cols-2">
      <SelectField
        name="body"
        label={t("handOver.body")}
        options={bodies.map((one) => ({ value: one, label: t(`bodies.${one}`) }))}
      />
      <DateField name="handedOn" label={t("handOver.handedOn")} defaultValue={today} max={today} />
      <TextField name="whom" label={t("handOver.whom")} maxLength={200} />
      <TextField name="reference" label={t("handOver.reference")} maxLength={100} optional />
      <div className="sm:col-span-2">
        <Submit kind="secondary">{t("handOver.submit")}</Submit>
      </div>
    </ActionForm>
  );
}

/** The report told so that anybody may read it. */
export function ExampleForm({ reportId, words }: { reportId: number; words: string }) {
  const t = useTranslations("fraudReports");
  return (
    <ActionForm action={writeExampleAction.bind(null, reportId)} words={WORDS} className="space-y-3">
      <TextareaField
        name="textJa"
        label={t("example.textJa")}
        hint={t("example.hint")}
        rows={2}
        maxLength={300}
        defaultValue={words.slice(0, 300)}
      />
      <TextareaField name="textEn" label={t("example.textEn")} rows={2} maxLength={300} />
      <Submit kind="secondary">{t("example.submit")}</Submit>
    </ActionForm>
  );
}

export function WithdrawForm({ reportId }: { reportId: number }) {
  const t = useTranslations("fraudReports");
  return (
    <ActionForm action={withdrawReportAction.bind(null, reportId)} words={WORDS} className="space-y-2">
      <TextareaField name="reason" label={t("withdraw.reason")} rows={2} maxLength={500} />
      <Submit kind="danger">{t("withdraw.submit")}</Submit>
    </ActionForm>
  );
}
