"use client";

import { useTranslations } from "next-intl";
import { createSourceAction } from "@/app/(office)/exposure/actions";
import { ActionForm } from "@/components/form/action-form";
import { TextField } from "@/components/form/fields";
import { Submit } from "@/components/form/submit";

/** Names a source, in both languages. */
export function SourceForm() {
  const t = useTranslations("exposure.source");
  return (
    <details className="mt-3 border-t pt-3">
      <summary className="w-fit rounded-sm font-medium text-accent">{t("add")}</summary>
      <ActionForm action={createSourceAction} words="exposure.refusals" className="grid gap-3 pt-3 sm:grid-cols-2">
        <TextField name="nameJa" label={t("nameJa")} maxLength={60} autoComplete="off" />
        <TextField name="nameEn" label={t("nameEn")} maxLength={60} autoComplete="off" />
        <div className="sm:col-span-2">
          <Submit>{t("save")}</Submit>
        </div>
      </ActionForm>
    </details>
  );
}
