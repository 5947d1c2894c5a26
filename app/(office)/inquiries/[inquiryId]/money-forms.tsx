"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { bookEntryAction, reverseEntryAction } from "@/app/(office)/inquiries/actions";
import { ActionForm } from "@/components/form/action-form";
import { DateField, SelectField, TextField } from "@/components/form/fields";
import { Submit } from "@/components/form/submit";
import { writeAmount } from "@/lib/core/money";
import { type EntryKind, entryKinds, relieves } from "@/lib/reimbursements/schema";

type BookFormProps = {
  inquiryId: number;
  /** Entries that the page shows. */
  seen: number;
  currency: string;
  /** The case has entries: all are in their currency. */
  fixed: boolean;
  today: string;
  /** What the case's next step would book. */
  preset?: { kind: EntryKind; amount: bigint | null };
  /** It is the next step: the form stands without a fold. */
  open?: boolean;
};

/** Who pays; of what the organisation pays also how, since only what the card company advanced is owed to it. */
const paidBy = ["card_company", "merchant", "organisation", "organisation_directly"] as const;

/** Books a movement; after it the form begins anew under the new number of entries. */
export function BookForm({ inquiryId, seen, currency, fixed, today, preset, open }: BookFormProps) {
  const t = useTranslations("inquiries.money");
  const [kind, setKind] = useState<EntryKind>(preset?.kind ?? "charge");
  const form = (
    <ActionForm key={seen} action={bookEntryAction.bind(null, { inquiryId, seen })} words="inquiries.money.refusals">
      <div className="grid gap-3 sm:grid-cols-2 xl:grid-cols-4">
        <SelectField
          name="kind"
          label={t("kind")}
          defaultValue={kind}
          onChange={({ currentTarget }) => setKind(entryKinds.find((one) => one === currentTarget.value) ?? kind)}
          options={entryKinds.map((value) => ({ value, label: t(`kinds.${value}`) }))}
        />
        <TextField
          name="amount"
          label={t("amount")}
          inputMode="decimal"
          autoComplete="off"
          className="min-w-0"
          defaultValue={preset?.amount ? writeAmount(preset.amount, currency) : undefined}
        />
        <TextField
          name="currency"
          label={t("currency")}
          defaultValue={currency}
          readOnly={fixed}
          maxLength={3}
          autoComplete="off"
        />
        <DateField name="bookedOn" label={t("bookedOn")} defaultValue={today} max={today} className="" />
        {relieves(kind) && (
          <SelectField
            name="payer"
            label={t("payer")}
            empty={t("payerEmpty")}
            options={paidBy
              .filter((one) => kind !== "cancellation" || one !== "organisation_directly")
              .map((value) => ({ value, label: t(`paidBy.${value}`) }))}
            className="sm:col-span-2"
          />
        )}
        <TextField name="reference" label={t("reference")} optional maxLength={100} autoComplete="off" />
        <TextField
          name="note"
          label={t("entryNote")}
          optional
          maxLength={1000}
          className="sm:col-span-1 xl:col-span-3"
        />
      </div>
      <Submit>{t("save")}</Submit>
    </ActionForm>
  );
  if (open) return form;
  return (
    <details>
      <summary className="w-fit rounded-sm font-medium text-accent">{t("book")}</summary>
      <div className="pt-3">{form}</div>
    </details>
  );
}

/** Takes an entry back, with the reason. */
export function ReverseForm({ entryId }: { entryId: number }) {
  const t = useTranslations("inquiries.money");
  return (
    <details className="mt-1 text-xs">
      <summary className="w-fit rounded-sm text-accent">{t("reverse")}</summary>
      <ActionForm
        action={reverseEntryAction.bind(null, entryId)}
        words="inquiries.money.refusals"
        className="space-y-2 pt-2"
      >
        <TextField name="reason" label={t("reverseReason")} maxLength={1000} autoComplete="off" />
        <Submit kind="danger" size="sm">
          {t("reverseSave")}
        </Submit>
      </ActionForm>
    </details>
  );
}
