"use client";

import { useTranslations } from "next-intl";
import { saveAction } from "@/app/(office)/notices/sections/actions";
import { ActionForm } from "@/components/form/action-form";
import { TextareaField } from "@/components/form/fields";
import { Submit } from "@/components/form/submit";
import type { SectionKey } from "@/lib/notices/sections/schema";

type SectionFormProps = {
  fixed: { key: SectionKey; basedOn: number; seen: string };
  texts: Record<"textJa" | "textEn" | "summaryJa" | "summaryEn", string>;
};

/** A section's text in both languages, and what the list of changes says of it. */
export function SectionForm({ fixed, texts }: SectionFormProps) {
  const t = useTranslations("noticeSections.form");
  return (
    <ActionForm action={saveAction.bind(null, fixed)} words="noticeSections.refusals" className="space-y-5">
      <div className="grid gap-4 lg:grid-cols-2">
        {(["textJa", "textEn"] as const).map((name) => (
          <TextareaField
            key={name}
            name={name}
            label={t(name)}
            hint={t("hint")}
            defaultValue={texts[name]}
            maxLength={20_000}
            rows={18}
          />
        ))}
        {(["summaryJa", "summaryEn"] as const).map((name) => (
          <TextareaField
            key={name}
            name={name}
            label={t(name)}
            hint={t("summaryHint")}
            defaultValue={texts[name]}
            maxLength={300}
            rows={2}
          />
        ))}
      </div>
      <Submit>{t("save")}</Submit>
    </ActionForm>
  );
}
