"use client";

import { useTranslations } from "next-intl";
import { referToEvidenceAction, withdrawEvidenceAction } from "@/app/(office)/inquiries/actions";
import { ActionForm } from "@/components/form/action-form";
import { TextField } from "@/components/form/fields";
import { Submit } from "@/components/form/submit";

/** Names where the paper lies. */
export function ReferForm({ inquiryId }: { inquiryId: number }) {
  const t = useTranslations("inquiries.evidence");
  return (
    <details>
      <summary className="w-fit rounded-sm font-medium text-accent">{t("refer")}</summary>
      <ActionForm
        action={referToEvidenceAction.bind(null, inquiryId)}
        words="inquiries.evidence.refusals"
        className="space-y-3 pt-3"
      >
        <TextField name="where" label={t("where")} hint={t("whereHint")} maxLength={200} autoComplete="off" />
        <TextField name="about" label={t("about")} hint={t("aboutHint")} optional maxLength={500} autoComplete="off" />
        <Submit>{t("save")}</Submit>
      </ActionForm>
    </details>
  );
}

/** Takes evidence back, with the reason. */
export function WithdrawForm({ evidenceId }: { evidenceId: number }) {
  const t = useTranslations("inquiries.evidence");
  return (
    <details className="mt-0.5 text-xs">
      <summary className="w-fit rounded-sm text-accent">{t("withdraw")}</summary>
      <ActionForm
        action={withdrawEvidenceAction.bind(null, evidenceId)}
        words="inquiries.evidence.refusals"
        className="space-y-2 pt-2"
      >
        <p className="text-muted">{t("withdrawNote")}</p>
        <TextField name="reason" label={t("withdrawReason")} maxLength={500} autoComplete="off" />
        <Submit kind="danger" size="sm">
          {t("withdrawSave")}
        </Submit>
      </ActionForm>
    </details>
  );
}
