"use client";

import { useTranslations } from "next-intl";
import { saveAction } from "@/app/(office)/reports/regulator/actions";
import { ActionForm } from "@/components/form/action-form";
import { DateField, TextareaField } from "@/components/form/fields";
import { Submit } from "@/components/form/submit";
import { reportItems, type Texts } from "@/lib/reports/regulator/schema";

type ReportFormProps = {
  fixed: { basedOn: number; seen: string };
  fromOn: string;
  asOf: string;
  texts: Texts | null;
};

/** Period, and what is written to each item in both languages. */
export function ReportForm({ fixed, fromOn, asOf, texts }: ReportFormProps) {
  const t = useTranslations("regulatorReports");
  return (
    <ActionForm action={saveAction.bind(null, fixed)} words="regulatorReports.refusals" className="space-y-6">
      <div className="grid gap-4 sm:grid-cols-2">
        <DateField name="fromOn" label={t("form.fromOn")} hint={t("form.fromHint")} defaultValue={fromOn} optional />
        <DateField name="asOf" label={t("form.asOf")} hint={t("form.asOfHint")} defaultValue={asOf} />
      </div>
      {reportItems.map((item, at) => (
        <section key={item} className="border-t pt-4" aria-labelledby={`item-${item}`}>
          <h2 id={`item-${item}`} className="font-semibold">
            {t("numbered", { no: at + 1, title: t(`items.${item}`) })}
          </h2>
          <p className="mb-2 text-xs text-muted">{t(`hints.${item}`)}</p>
          <div className="grid gap-4 lg:grid-cols-2">
            {(["ja", "en"] as const).map((language) => (
              <TextareaField
                key={language}
                name={`texts.${item}.${language}`}
                label={t(`form.${language}`, { item: t(`items.${item}`) })}
                defaultValue={texts?.[item][language]}
                maxLength={4000}
                rows={4}
                lang={language}
                optional
              />
            ))}
          </div>
        </section>
      ))}
      <Submit>{t("form.save")}</Submit>
    </ActionForm>
  );
}
