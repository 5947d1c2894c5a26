"use client";

import { useTranslations } from "next-intl";
import { TextField } from "@/components/form/fields";

/** The address by which single sign-on finds the account. */
export function EmailField({ email, readOnly }: { email?: string | null; readOnly?: boolean }) {
  const t = useTranslations("accounts.fields");
  return (
    <TextField
      name="email"
      type="email"
      label={t("email")}
      hint={t("emailHint")}
      defaultValue={email ?? ""}
      maxLength={254}
      autoComplete="off"
      readOnly={readOnly}
      optional
    />
  );
}
