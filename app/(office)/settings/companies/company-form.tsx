"use client";

import { useTranslations } from "next-intl";
import { ActionForm } from "@/components/form/action-form";
import { CheckboxField, TextareaField, TextField } from "@/components/form/fields";
import { Submit } from "@/components/form/submit";
import type { Company } from "@/lib/companies/queries";
import { changeCompanyAction, createCompanyAction } from "./actions";
import { rangesText } from "./bin-words";

/** A card company's names, code, number ranges and contact; a new one where none is given. */
export function CompanyForm({ company }: { company?: Company }) {
  const t = useTranslations("companies.form");
  const words = "companies.refusals";
  const fields = (
    <>
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField name="nameJa" label={t("nameJa")} defaultValue={company?.nameJa} maxLength={100} />
        <TextField name="nameEn" label={t("nameEn")} defaultValue={company?.nameEn} maxLength={100} />
      </div>
      <TextField
        name="code"
        label={t("code")}
        hint={t("codeHint")}
        defaultValue={company?.code}
        maxLength={20}
        autoCapitalize="characters"
        className="max-w-60"
      />
      <TextareaField
        name="binRanges"
        label={t("binRanges")}
        hint={t("binRangesHint")}
        defaultValue={rangesText(company?.binRanges ?? [])}
        rows={4}
        optional
        spellCheck={false}
        inputMode="numeric"
        className="max-w-80"
      />
      <TextareaField
        name="contact"
        label={t("contact")}
        hint={t("contactHint")}
        defaultValue={company?.contact}
        rows={2}
        optional
        maxLength={500}
      />
    </>
  );
  return company ? (
    <ActionForm action={changeCompanyAction.bind(null, company.id)} words={words} done={t("saved")}>
      {fields}
      <CheckboxField name="ended" label={t("ended")} defaultChecked={company.endedAt !== null} />
      <div>
        <Submit>{t("save")}</Submit>
      </div>
    </ActionForm>
  ) : (
    <ActionForm action={createCompanyAction} words={words}>
      {fields}
      <Submit>{t("create")}</Submit>
    </ActionForm>
  );
}
