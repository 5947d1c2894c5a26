"use client";

import { useTranslations } from "next-intl";
import { DateField, SelectField } from "@/components/form/fields";
import { type AccountKind, accountKinds } from "@/lib/accounts/schema";

type EndFieldsProps = { kind?: AccountKind; endsOn?: string | null; readOnly?: boolean };

/** Whose staff it is, and the last day on which the account may be used. */
export function EndFields({ kind = "staff", endsOn, readOnly }: EndFieldsProps) {
  const t = useTranslations("accounts");
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <SelectField
        name="kind"
        label={t("columns.kind")}
        hint={t("fields.kindHint")}
        defaultValue={kind}
        disabled={readOnly}
        options={accountKinds.map((value) => ({ value, label: t(`kinds.${value}`) }))}
      />
      <DateField
        name="endsOn"
        label={t("columns.endsOn")}
        hint={t("fields.endsOnHint")}
        defaultValue={endsOn ?? ""}
        readOnly={readOnly}
        optional
      />
    </div>
  );
}
