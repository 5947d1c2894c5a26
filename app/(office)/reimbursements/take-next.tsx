"use client";

import { Inbox } from "lucide-react";
import { useTranslations } from "next-intl";
import { ActionForm } from "@/components/form/action-form";
import { Submit } from "@/components/form/submit";
import { takeNextAction } from "./actions";

/**
 * Takes the next case and leads to it.
 * @param query the list's filters, as its address has them
 */
export function TakeNext({ query, quiet }: { query: string; quiet?: boolean }) {
  const t = useTranslations("worklists.take");
  return (
    <ActionForm
      action={() => takeNextAction(query)}
      words="worklists.take.refusals"
      className="flex flex-wrap items-center gap-2"
    >
      <Submit kind={quiet ? "secondary" : "primary"} icon={<Inbox aria-hidden />}>
        {t("next")}
      </Submit>
    </ActionForm>
  );
}
