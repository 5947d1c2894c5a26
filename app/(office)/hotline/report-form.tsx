"use client";

import { useTranslations } from "next-intl";
import { ActionForm } from "@/components/form/action-form";
import { DateField, SelectField, TextField } from "@/components/form/fields";
import { Submit } from "@/components/form/submit";
import type { Option } from "@/components/ui/field";
import { enterCallReportAction } from "./actions";

type ReportFormProps = {
  callId: number;
  kind: "charge" | "replacement";
  /** The card company by the number's first digits. */
  companyId: number | null;
  companies: readonly Option[];
  today: string;
  onDone: (reportId: number) => void;
};

/** What goes to the card company: a charge that the caller does not recognise, or that they want another card. */
export function ReportForm({ callId, kind, companyId, companies, today, onDone }: ReportFormProps) {
  const t = useTranslations("callReports");
  return (
    <ActionForm<{ reportId: number }>
      action={enterCallReportAction.bind(null, { callId, kind })}
      words="callReports.refusals"
      onDone={(value) => onDone(value.reportId)}
      className="grid gap-3 sm:grid-cols-2"
    >
      <SelectField
        name="companyId"
        label={t("form.company")}
        options={companies}
        defaultValue={companyId === null ? undefined : String(companyId)}
        className="sm:col-span-2"
      />
      {kind === "charge" && (
        <>
          <DateField name="usedOn" label={t("form.usedOn")} max={today} />
          <TextField name="amount" label={t("form.amount")} inputMode="numeric" maxLength={14} className="max-w-44" />
          <TextField name="merchant" label={t("form.merchant")} maxLength={100} className="sm:col-span-2" />
        </>
      )}
      <div className="sm:col-span-2">
        <Submit kind="secondary">{t("form.save")}</Submit>
      </div>
    </ActionForm>
  );
}
