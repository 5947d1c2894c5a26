"use client";

import { useTranslations } from "next-intl";
import { changeLimitsAction, seeAlertAction } from "@/app/(office)/hotline/actions";
import { ActionForm } from "@/components/form/action-form";
import { TextField } from "@/components/form/fields";
import { Submit } from "@/components/form/submit";
import { type Limits, limitNames } from "@/lib/hotline/calls/schema";

/** The limits, for managers to change and others to read. */
export function LimitsForm({ limits, mayChange }: { limits: Limits; mayChange: boolean }) {
  const t = useTranslations("calls.limits");
  return (
    <ActionForm
      action={changeLimitsAction}
      words="calls.refusals"
      done={t("saved")}
      className="grid gap-4 sm:grid-cols-2"
    >
      {limitNames.map((name) => (
        <TextField
          key={name}
          name={name}
          label={t(name)}
          hint={t.has(`${name}Hint`) ? t(`${name}Hint`) : undefined}
          inputMode="numeric"
          maxLength={7}
          defaultValue={String(limits[name])}
          readOnly={!mayChange}
        />
      ))}
      <div className="sm:col-span-2">
        {mayChange ? <Submit>{t("save")}</Submit> : <p className="text-xs text-muted">{t("readOnly")}</p>}
      </div>
    </ActionForm>
  );
}

/** What an alert turned out to be. */
export function SeenForm({ alertId }: { alertId: number }) {
  const t = useTranslations("calls.alerts");
  return (
    <ActionForm
      action={seeAlertAction.bind(null, alertId)}
      words="calls.refusals"
      className="flex flex-wrap items-end gap-2"
    >
      <TextField name="note" label={t("look")} maxLength={500} className="min-w-56 flex-1" />
      <Submit kind="secondary">{t("seen")}</Submit>
    </ActionForm>
  );
}
