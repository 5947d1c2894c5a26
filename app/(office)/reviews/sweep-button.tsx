"use client";

import { ScanSearch } from "lucide-react";
import { useTranslations } from "next-intl";
import { ActionForm } from "@/components/form/action-form";
import { Submit } from "@/components/form/submit";
import { sweepAction } from "./actions";

/** Asks for every card and number to be looked at again. */
export function SweepButton() {
  const t = useTranslations("reviews.sweep");
  return (
    <ActionForm
      action={sweepAction}
      words="reviews.refusals"
      className="flex flex-wrap items-center gap-2"
      done={t("asked")}
    >
      <Submit kind="secondary" icon={<ScanSearch aria-hidden />}>
        {t("ask")}
      </Submit>
    </ActionForm>
  );
}
