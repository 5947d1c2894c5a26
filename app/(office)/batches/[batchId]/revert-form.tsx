"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { revertAction } from "@/app/(office)/batches/actions";
import { ActionForm } from "@/components/form/action-form";
import { TextareaField } from "@/components/form/fields";
import { Submit } from "@/components/form/submit";
import { LinkButton } from "@/components/ui/link-button";

/** Takes a committed delivery back as a whole, with a reason. */
export function RevertForm({ batchId }: { batchId: number }) {
  const t = useTranslations("batches.revert");
  const router = useRouter();
  return (
    <ActionForm
      action={revertAction.bind(null, batchId)}
      words="batches.stepRefusals"
      className="max-w-xl space-y-3"
      onDone={() => router.replace(`/batches/${batchId}`)}
    >
      <TextareaField name="reason" label={t("reason")} rows={2} maxLength={1000} />
      <div className="flex gap-2">
        <Submit kind="danger">{t("submit")}</Submit>
        <LinkButton href={`/batches/${batchId}`} scroll={false}>
          {t("leave")}
        </LinkButton>
      </div>
    </ActionForm>
  );
}
