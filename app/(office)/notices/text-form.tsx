"use client";

import { useTranslations } from "next-intl";
import { draftAction, editAction } from "@/app/(office)/notices/actions";
import { ActionForm } from "@/components/form/action-form";
import { CheckboxField, DateField, TextareaField } from "@/components/form/fields";
import { Submit } from "@/components/form/submit";

type Texts = {
  noteJa: string;
  noteEn: string;
  correctionJa?: string;
  correctionEn?: string;
  ruleJa?: string;
  ruleEn?: string;
  coverageReason?: string;
};

type TextFormProps = {
  /** What is saved: a new draft as of a day, or the texts of one that is there. */
  target: { asOf: string; correctsId?: number } | { id: number; days: { asOf: string; since: string; latest: string } };
  texts: Texts;
  isCorrection: boolean;
  changesRule: boolean;
  /** The day goes beyond what the deliveries cover, or may be moved to one that does: then the reason is asked for. */
  beyond: boolean;
  /** Whether it says that no customer bears a cost, and who does as of the day. */
  noBurden: { said: boolean; burdened: number; notYetKnown: number };
};

/** The texts of a publication in both languages: for a correction its reason, for a change of the rule the new rule. */
export function TextForm({ target, texts, isCorrection, changesRule, beyond, noBurden }: TextFormProps) {
  const t = useTranslations("notices");
  const action = "id" in target ? editAction.bind(null, target.id) : draftAction.bind(null, target);
  const pair = (names: readonly (keyof Texts)[], hint: string, more: { optional?: boolean; long?: boolean } = {}) => (
    <div className="grid gap-4 lg:grid-cols-2">
      {names.map((name) => (
        <TextareaField
          key={name}
          name={name}
          label={t(`prepare.${name}`)}
          hint={t(hint)}
          optional={more.optional}
          defaultValue={texts[name]}
          maxLength={more.long ? 2000 : 1000}
          rows={more.long ? 4 : 3}
        />
      ))}
    </div>
  );
  return (
    <ActionForm action={action} words="notices.refusals" className="space-y-5">
      {"id" in target && (
        <DateField
          name="asOf"
          label={t("prepare.asOf")}
          hint={t("edit.asOfHint")}
          defaultValue={target.days.asOf}
          min={target.days.since}
          max={target.days.latest}
          required
          className="max-w-44"
        />
      )}
      {beyond && (
        <TextareaField
          name="coverageReason"
          label={t("prepare.coverageReason")}
          hint={t("prepare.coverageReasonHint")}
          optional={"id" in target}
          defaultValue={texts.coverageReason}
          maxLength={1000}
          rows={2}
        />
      )}
      {isCorrection && pair(["correctionJa", "correctionEn"], "prepare.correctionHint")}
      {changesRule && pair(["ruleJa", "ruleEn"], "prepare.ruleHint", { long: true })}
      {pair(["noteJa", "noteEn"], "prepare.noteHint", { optional: true, long: true })}
      {noBurden.said || noBurden.burdened + noBurden.notYetKnown === 0 ? (
        <div>
          <input type="hidden" name="noBurdenAsked" value="yes" />
          <CheckboxField name="noBurden" label={t("prepare.noBurden")} defaultChecked={noBurden.said} />
          <p className="mt-1 text-xs text-muted">{t("prepare.noBurdenHint")}</p>
        </div>
      ) : (
        <p className="text-xs text-muted">
          {t("prepare.noBurdenNot", { burdened: noBurden.burdened, unknown: noBurden.notYetKnown })}
        </p>
      )}
      <Submit>{t("id" in target ? "edit.save" : "prepare.save")}</Submit>
    </ActionForm>
  );
}
