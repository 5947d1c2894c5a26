"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { ActionForm } from "@/components/form/action-form";
import { CheckboxField, TextareaField, TextField } from "@/components/form/fields";
import { Submit } from "@/components/form/submit";
import { NoticeBar } from "@/components/ui/notice-bar";
import { keepCallerAction } from "./actions";

/** What a call leaves: a note, and how to reach who agreed to it. */
export function KeepForm({ callId, number }: { callId: number; number: string }) {
  const t = useTranslations("calls.keep");
  const [kept, setKept] = useState(false);
  const [agreed, setAgreed] = useState(false);
  if (kept) return <NoticeBar tone="good">{t("done")}</NoticeBar>;
  return (
    <ActionForm
      action={keepCallerAction.bind(null, { callId, number })}
      words="calls.refusals"
      onDone={() => setKept(true)}
      className="space-y-3"
    >
      <TextareaField name="note" label={t("note")} hint={t("noteHint")} rows={2} maxLength={500} optional />
      <CheckboxField
        name="agreed"
        label={t("agreed")}
        checked={agreed}
        onChange={(event) => setAgreed(event.target.checked)}
      />
      {agreed && (
        <>
          <TextField
            name="contact"
            label={t("contact")}
            hint={t("contactHint")}
            maxLength={100}
            autoComplete="off"
            spellCheck={false}
          />
          <TextField
            name="reference"
            label={t("reference")}
            hint={t("referenceHint")}
            maxLength={60}
            autoComplete="off"
            spellCheck={false}
            optional
          />
        </>
      )}
      <Submit kind="secondary">{t("save")}</Submit>
    </ActionForm>
  );
}
