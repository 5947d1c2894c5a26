"use client";

import { Binoculars } from "lucide-react";
import { useTranslations } from "next-intl";
import { draftListAction } from "@/app/(office)/watch-lists/actions";
import { ActionForm } from "@/components/form/action-form";
import { Submit } from "@/components/form/submit";

/** Has the next list drawn: nothing leaves by it. */
export function DraftButton({ companyId }: { companyId: number }) {
  const t = useTranslations("watchLists");
  return (
    <ActionForm action={draftListAction.bind(null, companyId)} words="watchLists.refusals" className="mt-3 space-y-2">
      <p className="text-muted">{t("draftNote")}</p>
      <Submit icon={<Binoculars aria-hidden />}>{t("draft")}</Submit>
    </ActionForm>
  );
}
