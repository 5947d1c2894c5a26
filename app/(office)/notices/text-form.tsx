"use client";

import { useTranslations } from "next-intl";
import { draftAction, editAction } from "@/app/(office)/notices/actions";
import { ActionForm } from "@/components/form/action-form";
import { TextareaField } from "@/components/form/fields";
import { Submit } from "@/components/form/submit";

type Texts = { noteJa: string; noteEn: string; correctionJa?: string; correctionEn?: string };

type TextFormProps = {
  /** What is saved: a new draft as of a day, or the texts of one that is there. */
  target: { asOf: string; correctsId?: number } | { id: number };
  texts: Texts;
  isCorrection: boolean;
};

/** The texts of a publication in both languages, and for a correction its reason. */
export function TextForm({ target, texts, isCorrection }: TextFormProps) {
  const t = useTranslations("notices");
  const action = "id" in target ? editAction.bind(null, target.id) : draftAction.bind(null, target);
  return (
    <ActionForm action={action} words="notices.refusals" className="space-y-5">
      {isCorrection && (
        <div className="grid gap-4 lg:grid-cols-2">
          {(["correctionJa", "correctionEn"] as const).map((name) => (
            <TextareaField
              key={name}
              name={name}
              label={t(`prepare.${name}`)}
              hint={t("prepare.correctionHint")}
              defaultValue={texts[name]}
              maxLength={1000}
            />
          ))}
        </div>
      )}
      <div className="grid gap-4 lg:grid-cols-2">
        {(["noteJa", "noteEn"] as const).map((name) => (
          <TextareaField
            key={name}
            name={name}
            label={t(`prepare.${name}`)}
            hint={t("prepare.noteHint")}
            optional
            defaultValue={texts[name]}
            maxLength={2000}
            rows={4}
          />
        ))}
      </div>
      <Submit>{t("id" in target ? "edit.save" : "prepare.save")}</Submit>
    </ActionForm>
  );
}
