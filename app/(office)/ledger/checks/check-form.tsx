"use client";

import { ShieldCheck } from "lucide-react";
import { useTranslations } from "next-intl";
import { checkAction } from "@/app/(office)/ledger/actions";
import { ActionForm } from "@/components/form/action-form";
import { TextField } from "@/components/form/fields";
import { Submit } from "@/components/form/submit";

/** Begins a check; an anchor that was kept elsewhere may come with it. */
export function CheckForm() {
  const t = useTranslations("ledger.checks");
  return (
    <ActionForm action={checkAction} words="ledger.refusals" className="space-y-3">
      <TextField
        name="anchor"
        type="file"
        accept=".txt,.json,.jsonl,text/plain,application/json"
        label={t("anchor")}
        hint={t("anchorHint")}
        optional
        className="[&_input]:h-auto [&_input]:py-1"
      />
      <Submit icon={<ShieldCheck aria-hidden />}>{t("begin")}</Submit>
    </ActionForm>
  );
}
