"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { ActionForm } from "@/components/form/action-form";
import { TextField } from "@/components/form/fields";
import { Submit } from "@/components/form/submit";
import { LinkButton } from "@/components/ui/link-button";
import { NoticeBar } from "@/components/ui/notice-bar";
import { setPasswordAction } from "./actions";

/** A new password, typed twice; afterwards the way to the sign-in page. */
export function SetupForm({ secret, login }: { secret: string; login: string }) {
  const t = useTranslations("accounts.setup");
  const [done, setDone] = useState(false);
  if (done) {
    return (
      <div className="space-y-4">
        <NoticeBar tone="good" title={t("done")}>
          {t("doneNext", { login })}
        </NoticeBar>
        <LinkButton href="/sign-in" kind="primary" size="lg" className="w-full">
          {t("toSignIn")}
        </LinkButton>
      </div>
    );
  }
  return (
    <ActionForm
      action={setPasswordAction.bind(null, secret)}
      words="accounts.refusals"
      onDone={() => setDone(true)}
      className="space-y-4"
    >
      {/* Password keepers file the password under this name. */}
      <TextField
        name="login"
        label={t("login")}
        value={login}
        readOnly
        autoComplete="username"
        className="text-muted"
      />
      <TextField name="password" type="password" label={t("password")} hint={t("rule")} autoComplete="new-password" />
      <TextField name="again" type="password" label={t("again")} autoComplete="new-password" />
      <Submit size="lg">{t("submit")}</Submit>
    </ActionForm>
  );
}
