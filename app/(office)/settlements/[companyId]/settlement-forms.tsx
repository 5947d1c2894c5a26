"use client";

import { useTranslations } from "next-intl";
import { bookSettlementAction, reverseSettlementAction } from "@/app/(office)/settlements/actions";
import { ActionForm } from "@/components/form/action-form";
import { DateField, TextField } from "@/components/form/fields";
import { Submit } from "@/components/form/submit";

type SettlementFormProps = {
  companyId: number;
  /** Settlements that the page shows. */
  seen: number;
  currency: string;
  today: string;
};

/** Books a payment to the card company; after it the form begins anew under the new number of settlements. */
export function SettlementForm({ companyId, seen, currency, today }: SettlementFormProps) {
  const t = useTranslations("settlements");
  return (
    <details>
      <summary className="w-fit rounded-sm font-medium text-accent">{t("book")}</summary>
      <div className="pt-3">
        <ActionForm
          key={seen}
          action={bookSettlementAction.bind(null, { companyId, seen })}
          words="settlements.refusals"
        >
          <div className="grid gap-3 sm:grid-cols-2 xl:grid-cols-4">
            <TextField name="amount" label={t("amount")} inputMode="decimal" autoComplete="off" />
            <TextField name="currency" label={t("currency")} defaultValue={currency} maxLength={3} autoComplete="off" />
            <DateField name="paidOn" label={t("paidOn")} defaultValue={today} max={today} className="" />
            <TextField name="reference" label={t("reference")} optional maxLength={100} autoComplete="off" />
            <TextField
              name="note"
              label={t("entryNote")}
              optional
              maxLength={1000}
              className="sm:col-span-2 xl:col-span-4"
            />
          </div>
          <Submit>{t("save")}</Submit>
        </ActionForm>
      </div>
    </details>
  );
}

/** Takes a payment back, with the reason. */
export function ReverseSettlementForm({ settlementId }: { settlementId: number }) {
  const t = useTranslations("settlements");
  return (
    <details className="text-xs">
      <summary className="w-fit rounded-sm text-accent">{t("reverse")}</summary>
      <ActionForm
        action={reverseSettlementAction.bind(null, settlementId)}
        words="settlements.refusals"
        className="min-w-52 space-y-2 pt-2"
      >
        <TextField name="reason" label={t("reverseReason")} maxLength={1000} autoComplete="off" />
        <Submit kind="danger" size="sm">
          {t("reverseSave")}
        </Submit>
      </ActionForm>
    </details>
  );
}
