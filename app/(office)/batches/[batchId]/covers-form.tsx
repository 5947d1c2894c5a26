"use client";

import { useTranslations } from "next-intl";
import { correctCoversAction } from "@/app/(office)/batches/actions";
import { ActionForm } from "@/components/form/action-form";
import { DateField } from "@/components/form/fields";
import { Submit } from "@/components/form/submit";

type CoversFormProps = { batchId: number; from: string | null; to: string | null };

/** Says or corrects which days a delivery covers. */
export function CoversForm({ batchId, from, to }: CoversFormProps) {
  const t = useTranslations("batches");
  return (
    <ActionForm
      action={correctCoversAction.bind(null, batchId)}
      words="batches.stepRefusals"
      done={t("covers.done")}
      className="space-y-3"
    >
      <p className="text-muted">{t("covers.note")}</p>
      <div className="flex flex-wrap gap-3">
        <DateField name="coversFrom" label={t("upload.coversFrom")} defaultValue={from ?? undefined} />
        <DateField name="coversTo" label={t("upload.coversTo")} defaultValue={to ?? undefined} />
      </div>
      <Submit>{t("covers.submit")}</Submit>
    </ActionForm>
  );
}
