"use client";

import { useTranslations } from "next-intl";
import { ActionForm } from "@/components/form/action-form";
import { SelectField, TextField } from "@/components/form/fields";
import { Submit } from "@/components/form/submit";
import type { ReviewLine } from "@/lib/accounts/account-review-lines";
import { reviewAnswers } from "@/lib/accounts/schema";
import { signOwnAction, signReviewAction } from "./actions";
import { LineFacts, LineName, type Linked } from "./line-facts";

function useAnswers() {
  const t = useTranslations("accountReviews.answers");
  return reviewAnswers.map((value) => ({ value, label: t(value) }));
}

type ReviewFormProps = {
  lines: readonly ReviewLine[];
  fingerprint: string;
  me: string;
  linked: Linked;
  timeZone: string;
};

/** Every line with its answer and remark, and one signature under all. Nothing is answered beforehand. */
export function ReviewForm({ lines, fingerprint, me, linked, timeZone }: ReviewFormProps) {
  const t = useTranslations("accountReviews");
  const answers = useAnswers();
  return (
    <ActionForm action={signReviewAction} words="accountReviews.refusals" className="space-y-0">
      <input type="hidden" name="fingerprint" value={fingerprint} />
      <ul>
        {lines.map((line) => {
          const id = `${line.kind}:${line.subjectId}`;
          const name = line.kind === "account" ? line.facts.displayName : line.facts.label;
          return (
            <li
              key={id}
              className="grid gap-x-5 gap-y-2 border-b px-4 py-3 lg:grid-cols-[minmax(0,12rem)_minmax(0,1fr)_minmax(0,26rem)]"
            >
              <div className="min-w-0">
                <LineName line={line} linked={linked} />
              </div>
              <LineFacts line={line} timeZone={timeZone} />
              {line.kind === "account" && line.subjectId === me ? (
                <p className="text-xs text-muted">{t("own")}</p>
              ) : (
                <div className="grid gap-2 sm:grid-cols-[10rem_minmax(0,1fr)]">
                  <SelectField
                    name={`answer:${id}`}
                    label={t("answer")}
                    aria-label={t("answerOf", { name })}
                    empty={t("choose")}
                    options={answers}
                  />
                  <TextField
                    name={`remark:${id}`}
                    label={t("remark")}
                    aria-label={t("remarkOf", { name })}
                    maxLength={300}
                    optional
                  />
                </div>
              )}
            </li>
          );
        })}
      </ul>
      <div className="space-y-2 p-4">
        <p className="text-xs text-muted">{t("signNote")}</p>
        <Submit>{t("sign")}</Submit>
      </div>
    </ActionForm>
  );
}

/** The answer to the line of the manager who signed. */
export function OwnLineForm({ reviewId }: { reviewId: number }) {
  const t = useTranslations("accountReviews");
  return (
    <ActionForm
      action={signOwnAction.bind(null, reviewId)}
      words="accountReviews.refusals"
      className="grid gap-2 sm:grid-cols-[10rem_minmax(0,1fr)]"
    >
      <SelectField name="answer" label={t("answer")} empty={t("choose")} options={useAnswers()} />
      <TextField name="remark" label={t("remark")} maxLength={300} optional />
      <div className="sm:col-span-2">
        <Submit>{t("signOwn")}</Submit>
      </div>
    </ActionForm>
  );
}
