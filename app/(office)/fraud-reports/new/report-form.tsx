"use client";

import { useTranslations } from "next-intl";
import { enterReportAction } from "@/app/(office)/fraud-reports/actions";
import { ActionForm } from "@/components/form/action-form";
import { CheckboxField, DateField, SelectField, TextareaField, TextField } from "@/components/form/fields";
import { useFormState } from "@/components/form/form-context";
import { Submit } from "@/components/form/submit";
import type { Option } from "@/components/ui/field";
import { channels, contactKinds, harms, wanted } from "@/lib/hotline/fraud/schema";

type ReportFormProps = { pretexts: readonly Option[]; today: string; callId: number | null };

/** In the order in which a caller tells it. */
export function ReportForm({ pretexts, today, callId }: ReportFormProps) {
  const t = useTranslations("fraudReports");
  const options = (names: readonly string[], words: string) =>
    names.map((one) => ({ value: one, label: t(`${words}.${one}`) }));
  return (
    <ActionForm
      action={enterReportAction.bind(null, callId)}
      words="fraudReports.refusals"
      className="grid gap-4 sm:grid-cols-2"
    >
      <SelectField name="channel" label={t("columns.channel")} options={options(channels, "channels")} autoFocus />
      <DateField name="happenedOn" label={t("columns.happenedOn")} defaultValue={today} max={today} />
      <SelectField
        name="pretextId"
        label={t("columns.pretext")}
        options={pretexts}
        hint={t("form.pretextHint")}
        className="sm:col-span-2"
      />
      <AskedFields />
      <TextareaField
        name="words"
        label={t("columns.words")}
        hint={t("form.wordsHint")}
        rows={4}
        maxLength={2000}
        className="sm:col-span-2"
      />
      <SelectField
        name="contactKind"
        label={t("form.contactKind")}
        options={options(contactKinds, "contactKinds")}
        empty={t("form.noContact")}
        optional
      />
      <TextField
        name="contact"
        label={t("form.contact")}
        hint={t("form.contactHint")}
        maxLength={300}
        autoComplete="off"
        spellCheck={false}
        optional
      />
      <SelectField name="harm" label={t("columns.harm")} options={options(harms, "harms")} />
      <div className="sm:col-span-2">
        <Submit>{t("form.enter")}</Submit>
      </div>
    </ActionForm>
  );
}

/** At least one, or nothing. */
function AskedFields() {
  const t = useTranslations("fraudReports");
  const form = useFormState();
  const error = form.errorOf("asked");
  const describedBy = error ? `${form.id}-asked-error` : undefined;
  return (
    <fieldset className="sm:col-span-2" aria-describedby={describedBy}>
      <legend className="text-xs font-medium">{t("columns.asked")}</legend>
      <div className="mt-1 flex flex-wrap gap-x-5 gap-y-1">
        {wanted.map((one) => (
          <CheckboxField
            key={one}
            name="asked"
            value={one}
            label={t(`wanted.${one}`)}
            aria-invalid={error ? true : undefined}
          />
        ))}
      </div>
      {error && (
        <p id={describedBy} className="mt-1 text-xs font-medium text-bad">
          {error}
        </p>
      )}
    </fieldset>
  );
}
