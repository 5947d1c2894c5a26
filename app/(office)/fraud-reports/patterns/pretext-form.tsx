"use client";

import { useTranslations } from "next-intl";
import { useTransition } from "react";
import { addPretextAction, offerPretextAction } from "@/app/(office)/fraud-reports/actions";
import { ActionForm } from "@/components/form/action-form";
import { TextField } from "@/components/form/fields";
import { Submit } from "@/components/form/submit";
import { Button } from "@/components/ui/button";

/** Adds a pretext to the list. */
export function PretextForm() {
  const t = useTranslations("fraudReports.patterns");
  return (
    <ActionForm
      action={addPretextAction}
      words="fraudReports.refusals"
      className="grid items-start gap-3 sm:grid-cols-[1fr_1fr_auto]"
    >
      <TextField name="nameJa" label={t("nameJa")} maxLength={60} />
      <TextField name="nameEn" label={t("nameEn")} maxLength={60} />
      <div className="sm:pt-5">
        <Submit kind="secondary">{t("addSubmit")}</Submit>
      </div>
    </ActionForm>
  );
}

/** Offers a pretext no more, or again. */
export function OfferPretext({ id, name, offered }: { id: number; name: string; offered: boolean }) {
  const t = useTranslations("fraudReports.patterns");
  const [pending, start] = useTransition();
  return (
    <Button
      size="sm"
      kind="quiet"
      pending={pending}
      aria-label={t(offered ? "endOne" : "offerOne", { name })}
      onClick={() => start(() => offerPretextAction(id, !offered))}
    >
      {t(offered ? "end" : "offerAgain")}
    </Button>
  );
}
