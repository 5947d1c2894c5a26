"use client";

import { useTranslations } from "next-intl";
import { closeCaseAction, reopenCaseAction, setCaseAction } from "@/app/(office)/inquiries/actions";
import { ActionForm } from "@/components/form/action-form";
import { SelectField, TextareaField } from "@/components/form/fields";
import { Submit } from "@/components/form/submit";
import { type Closing, closings, detectionCases, useStates } from "@/lib/reimbursements/schema";

type CaseFormProps = {
  inquiry: {
    id: number;
    reportedCase: number | null;
    staffCase: number | null;
    reportedUse: string | null;
    staffUse: string | null;
  };
  /** The next step is to say the case: it is not called optional, though a use may be saved without it. */
  needed?: boolean;
};

/** Case and use; the first choice leaves the card company's word standing. */
export function CaseForm({ inquiry, needed }: CaseFormProps) {
  const t = useTranslations("inquiries");
  return (
    <ActionForm
      action={setCaseAction.bind(null, inquiry.id)}
      words="inquiries.case.refusals"
      done={t("case.saved")}
      className="space-y-3"
    >
      <div className="space-y-3">
        <SelectField
          name="case"
          label={t("case.detectionCase")}
          optional={!needed}
          required={false}
          defaultValue={inquiry.staffCase ?? ""}
          empty={t("case.asReported", { value: t(`cases.${inquiry.reportedCase ?? "unknown"}`) })}
          options={detectionCases.map((value) => ({ value: String(value), label: t(`cases.${value}`) }))}
        />
        <SelectField
          name="use"
          label={t("case.use")}
          optional
          defaultValue={inquiry.staffUse ?? ""}
          empty={t("case.asReported", { value: t(`uses.${inquiry.reportedUse ?? "none"}`) })}
          options={useStates.map((value) => ({ value, label: t(`uses.${value}`) }))}
        />
      </div>
      <Submit kind="secondary">{t("case.save")}</Submit>
    </ActionForm>
  );
}

type CloseFormProps = {
  inquiryId: number;
  choices: readonly { as: Closing; obstacle: string | null }[];
  /** Nothing is left to do but this: the form stands without a fold. */
  open?: boolean;
};

/** Closes the case: what stands against a closing is said beside it, before it is tried. */
export function CloseForm({ inquiryId, choices, open }: CloseFormProps) {
  const t = useTranslations("inquiries");
  const first = choices.find((choice) => choice.obstacle === null)?.as;
  const form = (
    <ActionForm
      action={closeCaseAction.bind(null, inquiryId)}
      words="inquiries.case.refusals"
      className={open ? "space-y-3" : "space-y-3 pt-3"}
    >
      <SelectField
        name="as"
        label={t("case.as")}
        defaultValue={first}
        options={closings.map((as) => ({
          value: as,
          label: t(`closings.${as}`),
          disabled: choices.find((choice) => choice.as === as)?.obstacle !== null,
        }))}
      />
      <ul className="space-y-0.5 text-xs text-muted">
        {choices.flatMap(({ as, obstacle }) =>
          obstacle ? (
            <li key={as}>
              <span className="font-medium">{t(`closings.${as}`)}</span> — {t(`case.refusals.${obstacle}`)}
            </li>
          ) : (
            []
          ),
        )}
      </ul>
      <TextareaField name="proof" label={t("case.proof")} hint={t("case.proofHint")} rows={2} maxLength={1000} />
      <Submit>{t("case.closeSave")}</Submit>
    </ActionForm>
  );
  if (open) return form;
  return (
    <details>
      <summary className="w-fit rounded-sm font-medium text-accent">{t("case.close")}</summary>
      {form}
    </details>
  );
}

/** Opens a closed case again. */
export function ReopenForm({ inquiryId }: { inquiryId: number }) {
  const t = useTranslations("inquiries.case");
  return (
    <ActionForm action={() => reopenCaseAction(inquiryId)} words="inquiries.case.refusals" className="space-y-2">
      <p className="text-xs text-muted">{t("reopenNote")}</p>
      <Submit kind="secondary">{t("reopen")}</Submit>
    </ActionForm>
  );
}
