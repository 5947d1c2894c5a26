"use client";

import { Send } from "lucide-react";
import { useTranslations } from "next-intl";
import { ActionForm } from "@/components/form/action-form";
import { Submit } from "@/components/form/submit";
import { tryAlertsAction } from "./actions";

/** Sends a message that tells of nothing by every way that is on. */
export function TrialForm() {
  const t = useTranslations("alerts.trial");
  return (
    <ActionForm action={tryAlertsAction} words="alerts.refusals" done={t("sent")} className="space-y-3">
      <Submit kind="secondary" icon={<Send aria-hidden />}>
        {t("send")}
      </Submit>
    </ActionForm>
  );
}
