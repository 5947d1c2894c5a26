"use client";

import { useTranslations } from "next-intl";
import { type Answer, answerAction } from "@/app/(office)/reviews/actions";
import { ActionForm } from "@/components/form/action-form";
import { TextareaField } from "@/components/form/fields";
import { Submit } from "@/components/form/submit";
import { LinkButton } from "@/components/ui/link-button";
import type { ReviewKind } from "@/lib/members/schema";

/** The reason or note that stands with each of them, and the step itself. */
export function BulkForm({ reviewIds, answer, kind }: { reviewIds: number[]; answer: Answer; kind: ReviewKind }) {
  const t = useTranslations("reviews");
  return (
    <ActionForm action={answerAction.bind(null, { reviewIds, answer, next: null, query: "" })} words="reviews.refusals">
      <TextareaField
        name="text"
        rows={2}
        maxLength={2000}
        label={t(answer === "take" ? "do.reason" : answer === "parked" ? "do.note" : "do.why")}
        hint={answer === "parked" ? t("do.noteHint") : answer === "declined" ? t("do.rememberHint") : undefined}
        optional={answer === "declined"}
        defaultValue={answer === "take" ? t(`reasons.${kind}`) : ""}
      />
      <div className="flex flex-wrap gap-2">
        <Submit kind="primary">{t(`bulk.${answer}`)}</Submit>
        <LinkButton href="/reviews">{t("bulk.back")}</LinkButton>
      </div>
    </ActionForm>
  );
}
