"use client";

import { Undo2 } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { ActionForm } from "@/components/form/action-form";
import { Submit } from "@/components/form/submit";
import { formatInstant, formatMoney, type Locale } from "@/lib/core/format";
import type { LastStep } from "@/lib/reimbursements/work/last-step";
import { undoLastAction } from "./actions";

/** Takes the last step back; above the button stands what that does. */
export function UndoLast({ inquiryId, step, timeZone }: { inquiryId: number; step: LastStep; timeZone: string }) {
  const t = useTranslations("worklists.undo");
  const inquiries = useTranslations("inquiries");
  const locale = useLocale() as Locale;
  const effect = () => {
    switch (step.kind) {
      case "closing":
        return t("closing", { as: inquiries(`closings.${step.as}`) });
      case "entry":
        return t("entry", {
          kind: inquiries(`money.kinds.${step.entryKind}`),
          amount: formatMoney(step.amount, step.currency, locale),
        });
      case "case":
        return t("case", {
          case: step.to.case === null ? t("asReported") : inquiries(`cases.${step.to.case}`),
          use: step.to.use === null ? t("asReported") : inquiries(`uses.${step.to.use}`),
        });
    }
  };
  return (
    <ActionForm
      // The refusal of one step says nothing of the next.
      key={step.seq}
      action={() => undoLastAction({ inquiryId, seq: step.seq })}
      words="worklists.refusals"
      className="space-y-2 border-t pt-3"
    >
      <div>
        <p className="text-xs text-muted">
          {t("by", { name: step.byName, at: formatInstant(step.at, locale, timeZone) })}
        </p>
        <p>{effect()}</p>
      </div>
      <Submit kind="secondary" size="sm" icon={<Undo2 aria-hidden />}>
        {t("save")}
      </Submit>
    </ActionForm>
  );
}
