"use client";

import { useTranslations } from "next-intl";
import { decideMemberAction, type MemberStep } from "@/app/(office)/members/actions";
import { ActionForm } from "@/components/form/action-form";
import { TextareaField } from "@/components/form/fields";
import { Submit } from "@/components/form/submit";
import { LinkButton } from "@/components/ui/link-button";

/** The reason, and the step itself; what it changes stands above. */
export function StepForm({ memberId, step }: { memberId: number; step: MemberStep }) {
  const t = useTranslations("members.steps");
  const decide = useTranslations("inquiries.decide");
  const common = useTranslations("common");
  return (
    <ActionForm
      // Another choice is another form: a refusal of the one before says nothing of it.
      key={JSON.stringify(step)}
      action={decideMemberAction.bind(null, { memberId, step })}
      words="inquiries.decide.refusals"
    >
      <TextareaField name="reason" label={decide("reason")} hint={decide("reasonHint")} rows={3} maxLength={2000} />
      <div className="flex flex-wrap gap-2">
        <Submit kind="primary">{t(`${step.kind}.save`)}</Submit>
        <LinkButton href={`/members/${memberId}`}>{common("cancel")}</LinkButton>
      </div>
    </ActionForm>
  );
}
