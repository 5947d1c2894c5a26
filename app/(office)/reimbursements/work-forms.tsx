"use client";

import { useTranslations } from "next-intl";
import { ActionForm } from "@/components/form/action-form";
import { DateField, SelectField, TextareaField } from "@/components/form/fields";
import { Submit } from "@/components/form/submit";
import type { Option } from "@/components/ui/field";
import { addNoteAction, followUpAction, handOverAction, releaseAction } from "./actions";

const words = "worklists.refusals";

/** Gives the case back, or takes it out of another's hands. */
export function ReleaseButton({ inquiryId, label }: { inquiryId: number; label: string }) {
  return (
    <ActionForm action={() => releaseAction(inquiryId)} words={words} className="space-y-2">
      <Submit kind="secondary" size="sm">
        {label}
      </Submit>
    </ActionForm>
  );
}

/** Makes the case another person's, or one's own, with what they should know. */
export function HandOverForm({ inquiryId, workers }: { inquiryId: number; workers: readonly Option[] }) {
  const t = useTranslations("worklists.handOver");
  return (
    <details>
      <summary className="w-fit rounded-sm font-medium text-accent">{t("open")}</summary>
      <ActionForm action={handOverAction.bind(null, inquiryId)} words={words} className="space-y-3 pt-3">
        <SelectField name="to" label={t("to")} options={workers} />
        <TextareaField name="note" label={t("note")} optional rows={2} maxLength={1000} />
        <Submit kind="secondary">{t("save")}</Submit>
      </ActionForm>
    </details>
  );
}

/** The day on which to look again. */
export function FollowUpForm({ inquiryId, on, today }: { inquiryId: number; on: string | null; today: string }) {
  const t = useTranslations("worklists.followUp");
  return (
    <details>
      <summary className="w-fit rounded-sm font-medium text-accent">{t("open")}</summary>
      <ActionForm action={followUpAction.bind(null, inquiryId)} words={words} className="space-y-3 pt-3">
        <DateField
          name="on"
          label={t("on")}
          hint={t("hint")}
          optional
          defaultValue={on ?? ""}
          min={today}
          className=""
        />
        <Submit kind="secondary">{t("save")}</Submit>
      </ActionForm>
    </details>
  );
}

/** Adds a note; after it the form begins anew under the new number of notes. */
export function NoteForm({ inquiryId }: { inquiryId: number }) {
  const t = useTranslations("worklists.notes");
  return (
    <ActionForm action={addNoteAction.bind(null, inquiryId)} words={words} className="space-y-2">
      <TextareaField name="note" label={t("note")} hint={t("hint")} rows={2} maxLength={1000} />
      <Submit kind="secondary">{t("save")}</Submit>
    </ActionForm>
  );
}
