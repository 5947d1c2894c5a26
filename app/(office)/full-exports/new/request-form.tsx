"use client";

import { FileLock } from "lucide-react";
import { useTranslations } from "next-intl";
import { requestAction } from "@/app/(office)/full-exports/actions";
import { ActionForm } from "@/components/form/action-form";
import { DateField, SelectField, TextareaField, TextField } from "@/components/form/fields";
import { Submit } from "@/components/form/submit";
import type { Option } from "@/components/ui/field";
import { exportLists, REASON_LEAST } from "@/lib/reports/rules";

export function RequestForm({ companies }: { companies: readonly Option[] }) {
  const t = useTranslations("fullExports");
  return (
    <ActionForm action={requestAction} words="fullExports.refusals" className="grid gap-4 sm:grid-cols-2">
      <SelectField
        name="list"
        label={t("form.list")}
        options={exportLists.map((one) => ({ value: one, label: t(`lists.${one}`) }))}
      />
      <SelectField name="company" label={t("form.company")} options={companies} empty={t("allCompanies")} optional />
      <DateField name="receivedFrom" label={t("form.receivedFrom")} optional />
      <DateField name="receivedTo" label={t("form.receivedTo")} optional />
      <TextareaField
        name="reason"
        label={t("form.reason")}
        hint={t("form.reasonHint", { count: REASON_LEAST })}
        rows={2}
        maxLength={500}
        className="sm:col-span-2"
      />
      <TextField name="recipientName" label={t("form.recipientName")} maxLength={100} className="sm:col-span-2" />
      <TextField
        name="recipient"
        label={t("form.recipient")}
        hint={t("form.recipientHint")}
        maxLength={200}
        autoComplete="off"
        spellCheck={false}
        className="font-mono sm:col-span-2"
      />
      <div className="sm:col-span-2">
        <Submit icon={<FileLock aria-hidden />}>{t("form.submit")}</Submit>
      </div>
    </ActionForm>
  );
}
