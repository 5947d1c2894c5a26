"use client";

import { useTranslations } from "next-intl";
import { rejectAction } from "@/app/(office)/batches/actions";
import { ActionForm } from "@/components/form/action-form";
import { TextareaField } from "@/components/form/fields";
import { Submit } from "@/components/form/submit";

/** Ends a delivery that is not to be committed: kept, and nothing of it counts. */
export function RejectForm({ batchId }: { batchId: number }) {
  const t = useTranslations("batches.reject");
  return (
    <ActionForm action={rejectAction.bind(null, batchId)} words="batches.stepRefusals" className="space-y-3">
      <p className="text-muted">{t("note")}</p>
      <TextareaField name="reason" label={t("reason")} rows={2} maxLength={1000} />
      <Submit kind="danger">{t("submit")}</Submit>
    </ActionForm>
  );
}
