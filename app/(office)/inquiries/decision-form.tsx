"use client";

import { useTranslations } from "next-intl";
import { decideAction, undoAction } from "@/app/(office)/inquiries/actions";
import { ActionForm } from "@/components/form/action-form";
import { SelectField, TextareaField } from "@/components/form/fields";
import { Submit } from "@/components/form/submit";
import { LinkButton } from "@/components/ui/link-button";
import { voidReasons } from "@/lib/inquiries/schema";

type Step =
  | { kind: "void"; inquiryId: number }
  | { kind: "take" | "refuse"; inquiryId: number; content: string }
  | { kind: "choose"; inquiryId: number; content: string; onDate: string }
  | { kind: "undo"; decisionId: number; to: { inquiry: number } | { member: number } };

/** The reason, and the step itself; what it changes stands above. */
export function DecisionForm({ step, back }: { step: Step; back: string }) {
  const t = useTranslations("inquiries.decide");
  const reasons = useTranslations("inquiries.decisions.reasons");
  const common = useTranslations("common");
  const action =
    step.kind === "undo"
      ? undoAction.bind(null, { decisionId: step.decisionId, to: step.to })
      : decideAction.bind(null, step);
  return (
    <ActionForm action={action} words="inquiries.decide.refusals">
      {step.kind === "void" && (
        <SelectField
          name="reasonCode"
          label={t("reasonCode")}
          options={voidReasons.map((value) => ({ value, label: reasons(value) }))}
          className="max-w-72"
        />
      )}
      <TextareaField name="reason" label={t("reason")} hint={t("reasonHint")} maxLength={2000} />
      <div className="flex flex-wrap gap-2">
        <Submit kind={step.kind === "void" ? "danger" : "primary"}>{t(`save.${step.kind}`)}</Submit>
        <LinkButton href={back}>{common("cancel")}</LinkButton>
      </div>
    </ActionForm>
  );
}
