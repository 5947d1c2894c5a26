"use client";

import { useTranslations } from "next-intl";
import { explainAction, rewordAction } from "@/app/(office)/notices/actions";
import { ActionForm } from "@/components/form/action-form";
import { TextareaField } from "@/components/form/fields";
import { Submit } from "@/components/form/submit";

type NoteFormProps = { publicationId: number; note: { id: number; text: { ja: string; en: string } } | null };

/** A note's words in both languages; saved, it waits for another person. */
export function NoteForm({ publicationId, note }: NoteFormProps) {
  const t = useTranslations("notices.notes");
  const action = note
    ? rewordAction.bind(null, { id: note.id, publicationId })
    : explainAction.bind(null, publicationId);
  return (
    <ActionForm action={action} words="notices.refusals" className="space-y-5">
      <div className="grid gap-4 lg:grid-cols-2">
        {(["ja", "en"] as const).map((name) => (
          <TextareaField
            key={name}
            name={name}
            label={t(name)}
            hint={t("hint")}
            defaultValue={note?.text[name]}
            maxLength={2000}
            rows={6}
          />
        ))}
      </div>
      <Submit>{t("save")}</Submit>
    </ActionForm>
  );
}
