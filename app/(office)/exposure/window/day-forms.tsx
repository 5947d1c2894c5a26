"use client";

import { useTranslations } from "next-intl";
import { sayCardDayAction, takeBackCardDayAction } from "@/app/(office)/exposure/window/actions";
import { ActionForm } from "@/components/form/action-form";
import { DateField, SelectField, TextField } from "@/components/form/fields";
import { Submit } from "@/components/form/submit";

type SayFormProps = { inquiryId: number; today: string; kinds: readonly string[] };

/** Writes down since when, or until when, the card's number was in use. */
export function SayForm({ inquiryId, today, kinds }: SayFormProps) {
  const t = useTranslations("leakWindow.days");
  return (
    <details>
      <summary className="w-fit rounded-sm font-medium text-accent">{t("say")}</summary>
      <ActionForm
        key={kinds.join()}
        action={sayCardDayAction.bind(null, inquiryId)}
        words="leakWindow.refusals"
        className="space-y-3 pt-3"
      >
        <SelectField
          name="kind"
          label={t("kind")}
          options={kinds.map((value) => ({ value, label: t(`kinds.${value}`) }))}
        />
        <DateField name="happenedOn" label={t("happenedOn")} max={today} />
        <TextField name="note" label={t("note")} hint={t("noteHint")} optional maxLength={1000} autoComplete="off" />
        <Submit>{t("save")}</Submit>
      </ActionForm>
    </details>
  );
}

/** Takes a day back, with the reason. */
export function TakeBackDay({ dayId }: { dayId: number }) {
  const t = useTranslations("leakWindow.days");
  return (
    <details className="text-xs">
      <summary className="w-fit rounded-sm text-accent">{t("takeBack")}</summary>
      <ActionForm
        action={takeBackCardDayAction.bind(null, dayId)}
        words="leakWindow.refusals"
        className="space-y-2 pt-2"
      >
        <TextField name="reason" label={t("reason")} maxLength={1000} autoComplete="off" />
        <Submit kind="danger" size="sm">
          {t("takeBackSave")}
        </Submit>
      </ActionForm>
    </details>
  );
}
