"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { ActionForm } from "@/components/form/action-form";
import { TextField } from "@/components/form/fields";
import { Submit } from "@/components/form/submit";
import { NoticeBar } from "@/components/ui/notice-bar";
import { changeOwnPasswordAction } from "./actions";

export function PasswordForm() {
  const t = useTranslations("accounts");
  const [ended, setEnded] = useState<number>();
  if (ended !== undefined) return <NoticeBar tone="good">{t("own.saved", { count: ended })}</NoticeBar>;
  return (
    <ActionForm
      action={changeOwnPasswordAction}
      words="accounts.refusals"
      onDone={({ sessionsEnded }) => setEnded(sessionsEnded)}
    >
      <TextField name="current" type="password" label={t("own.current")} autoComplete="current-password" />
      <TextField
        name="next"
        type="password"
        label={t("setup.password")}
        hint={t("setup.rule")}
        autoComplete="new-password"
      />
      <TextField name="again" type="password" label={t("setup.again")} autoComplete="new-password" />
      <Submit>{t("own.submit")}</Submit>
    </ActionForm>
  );
}
