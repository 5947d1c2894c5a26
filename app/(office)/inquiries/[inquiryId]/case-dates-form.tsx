"use client";

import { useTranslations } from "next-intl";
import { setDatesAction } from "@/app/(office)/inquiries/actions";
import { ActionForm } from "@/components/form/action-form";
import { DateField } from "@/components/form/fields";
import { Submit } from "@/components/form/submit";
import { type CaseDates, caseDates } from "@/lib/reimbursements/schema";

type DatesFormProps = {
  inquiry: { id: number } & CaseDates;
  today: string;
  /** The day that the next step waits for. */
  need?: keyof CaseDates;
};

/** The days of the statement, of the debit and of the member's claim; one that is emptied is taken away. */
export function DatesForm({ inquiry, today, need }: DatesFormProps) {
  const t = useTranslations("inquiries.dates");
  return (
    <ActionForm
      action={setDatesAction.bind(null, inquiry.id)}
      words="inquiries.case.refusals"
      done={t("saved")}
      className="space-y-3"
    >
      <div className="flex flex-wrap items-end gap-3">
        {caseDates.map((field) => (
          <DateField
            key={field}
            name={field}
            label={t(field)}
            optional={field !== need}
            defaultValue={inquiry[field] ?? ""}
            max={today}
          />
        ))}
      </div>
      <Submit kind="secondary">{t("save")}</Submit>
    </ActionForm>
  );
}
