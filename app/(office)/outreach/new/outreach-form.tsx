"use client";

import { useTranslations } from "next-intl";
import { enterOutreachAction } from "@/app/(office)/outreach/actions";
import { ActionForm } from "@/components/form/action-form";
import { DateField, SelectField, TextareaField, TextField } from "@/components/form/fields";
import { Submit } from "@/components/form/submit";
import type { Option } from "@/components/ui/field";
import { outreachChannels } from "@/lib/hotline/outreach/schema";

export function OutreachForm({ companies, today }: { companies: readonly Option[]; today: string }) {
  const t = useTranslations("outreach");
  return (
    <ActionForm action={enterOutreachAction} words="outreach.refusals" className="grid gap-4 sm:grid-cols-2">
      {(["purposeJa", "purposeEn"] as const).map((name) => (
        <TextareaField
          key={name}
          name={name}
          label={t(`form.${name}`)}
          hint={t("form.purposeHint")}
          rows={2}
          maxLength={300}
        />
      ))}
      {(["scopeJa", "scopeEn"] as const).map((name) => (
        <TextField key={name} name={name} label={t(`form.${name}`)} hint={t("form.scopeHint")} maxLength={100} />
      ))}
      <TextField
        name="scopeVersion"
        label={t("form.scopeVersion")}
        inputMode="numeric"
        maxLength={9}
        defaultValue="1"
        className="max-w-44 sm:col-span-2"
      />
      <SelectField
        name="channel"
        label={t("columns.channel")}
        options={outreachChannels.map((one) => ({ value: one, label: t(`channels.${one}`) }))}
      />
      <SelectField
        name="companyId"
        label={t("columns.company")}
        options={companies}
        hint={t("form.companyHint")}
        empty={t("form.noCompany")}
        optional
      />
      <SelectField
        name="state"
        label={t("columns.state")}
        options={(["planned", "sent"] as const).map((one) => ({ value: one, label: t(`states.${one}`) }))}
      />
      <DateField name="onDay" label={t("columns.onDay")} hint={t("form.dayHint")} defaultValue={today} />
      <TextField name="persons" label={t("columns.persons")} inputMode="numeric" maxLength={9} className="max-w-44" />
      <TextField name="note" label={t("columns.note")} maxLength={500} optional />
      <div className="sm:col-span-2">
        <Submit>{t("form.enter")}</Submit>
      </div>
    </ActionForm>
  );
}
