"use client";

import { useTranslations } from "next-intl";
import { handInAction } from "@/app/(office)/reports/regulator/actions";
import { ActionForm } from "@/components/form/action-form";
import { DateField, TextField } from "@/components/form/fields";
import { Submit } from "@/components/form/submit";

/** To whom a report was handed in, and when. */
export function HandInForm({ no, today }: { no: number; today: string }) {
  const t = useTranslations("regulatorReports.handing");
  return (
    <ActionForm action={handInAction.bind(null, no)} words="regulatorReports.refusals" className="space-y-3">
      <TextField name="recipient" label={t("recipient")} maxLength={200} />
      <DateField name="handedOn" label={t("handedOn")} defaultValue={today} max={today} />
      <TextField name="reference" label={t("reference")} maxLength={100} optional />
      <Submit kind="secondary">{t("submit")}</Submit>
    </ActionForm>
  );
}
