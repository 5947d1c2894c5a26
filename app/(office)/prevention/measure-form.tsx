"use client";

import { useTranslations } from "next-intl";
import { ActionForm } from "@/components/form/action-form";
import { DateField, SelectField, TextareaField } from "@/components/form/fields";
import { Submit } from "@/components/form/submit";
import type { IsoDate } from "@/lib/core/dates";
import { type MeasureVersion, measureKinds, measureStates } from "@/lib/notices/measures/schema";
import { saveMeasureAction } from "./actions";

/** A new measure, or what is known of one from now on. */
export function MeasureForm({ measure, today }: { measure: MeasureVersion | null; today: IsoDate }) {
  const t = useTranslations("measures");
  const fixed = { measureId: measure?.measureId ?? null, basedOn: measure?.version ?? 0 };
  return (
    <ActionForm
      action={saveMeasureAction.bind(null, fixed)}
      words="measures.refusals"
      className="grid gap-4 sm:grid-cols-2"
    >
      <SelectField
        name="kind"
        label={t("columns.kind")}
        options={measureKinds.map((one) => ({ value: one, label: t(`kinds.${one}`) }))}
        defaultValue={measure?.kind}
      />
      <SelectField
        name="state"
        label={t("columns.state")}
        options={measureStates.map((one) => ({ value: one, label: t(`states.${one}`) }))}
        defaultValue={measure?.state}
      />
      <DateField name="sinceOn" label={t("columns.sinceOn")} hint={t("form.sinceHint")} defaultValue={today} />
      <DateField name="dueOn" label={t("columns.dueOn")} defaultValue={measure?.dueOn ?? ""} optional />
      <TextareaField
        name="textJa"
        label={t("form.textJa")}
        hint={t("form.textHint")}
        rows={2}
        maxLength={300}
        defaultValue={measure?.text.ja}
        className="sm:col-span-2"
      />
      <TextareaField
        name="textEn"
        label={t("form.textEn")}
        rows={2}
        maxLength={300}
        defaultValue={measure?.text.en}
        className="sm:col-span-2"
      />
      <TextareaField
        name="note"
        label={t("form.note")}
        hint={t("form.noteHint")}
        rows={2}
        maxLength={1000}
        defaultValue={measure?.note}
        optional
        className="sm:col-span-2"
      />
      <div className="sm:col-span-2">
        <Submit>{t(measure ? "form.save" : "form.enter")}</Submit>
      </div>
    </ActionForm>
  );
}
