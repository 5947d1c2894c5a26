"use client";

import { useTranslations } from "next-intl";
import { recordReplacementAction, takeBackReplacementAction } from "@/app/(office)/replacements/actions";
import { ActionForm } from "@/components/form/action-form";
import { DateField, SelectField, TextField } from "@/components/form/fields";
import { Submit } from "@/components/form/submit";

type RecordFormProps = {
  inquiryId: number;
  /** Steps that the page shows: after one more the form begins anew. */
  seen: number;
  /** The card's own number is known in full, so that a new one can replace it. */
  full: boolean;
  today: string;
  kinds: readonly string[];
};

/** Writes down a step of the replacement, with the new number where it is known. */
export function RecordForm({ inquiryId, seen, full, today, kinds }: RecordFormProps) {
  const t = useTranslations("replacements");
  return (
    <details>
      <summary className="w-fit rounded-sm font-medium text-accent">{t("record")}</summary>
      <ActionForm
        key={seen}
        action={recordReplacementAction.bind(null, inquiryId)}
        words="replacements.refusals"
        className="space-y-3 pt-3"
      >
        <SelectField
          name="kind"
          label={t("kind")}
          options={kinds.map((value) => ({ value, label: t(`kinds.${value}`) }))}
        />
        <DateField name="happenedOn" label={t("happenedOn")} defaultValue={today} max={today} />
        {full && (
          <TextField
            name="newNumber"
            label={t("newNumber")}
            hint={t("newNumberHint")}
            optional
            type="password"
            inputMode="numeric"
            maxLength={60}
            autoComplete="off"
          />
        )}
        <TextField name="note" label={t("noteLabel")} optional maxLength={1000} autoComplete="off" />
        <Submit>{t("save")}</Submit>
      </ActionForm>
    </details>
  );
}

/** Takes a step back, with the reason. */
export function TakeBackForm({ stepId }: { stepId: number }) {
  const t = useTranslations("replacements");
  return (
    <details className="text-xs">
      <summary className="w-fit rounded-sm text-accent">{t("takeBack")}</summary>
      <ActionForm
        action={takeBackReplacementAction.bind(null, stepId)}
        words="replacements.refusals"
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
