"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { createUserAction, type IssuedLink as Issued } from "@/app/(office)/settings/users/actions";
import { EmailField } from "@/app/(office)/settings/users/email-field";
import { EndFields } from "@/app/(office)/settings/users/end-fields";
import { IssuedLink } from "@/app/(office)/settings/users/issued-link";
import { RoleChoice } from "@/app/(office)/settings/users/role-choice";
import { ActionForm } from "@/components/form/action-form";
import { TextField } from "@/components/form/fields";
import { Submit } from "@/components/form/submit";
import { LinkButton } from "@/components/ui/link-button";

/** A new account; afterwards its one-time link in the form's place. */
export function NewUserForm() {
  const t = useTranslations("accounts");
  const [issued, setIssued] = useState<Issued>();
  if (issued) {
    return (
      <div className="space-y-4">
        <IssuedLink issued={issued} />
        <LinkButton href={`/settings/users/${issued.userId}`}>{t("link.back")}</LinkButton>
      </div>
    );
  }
  return (
    <ActionForm action={createUserAction} words="accounts.refusals" onDone={setIssued} className="space-y-5">
      <TextField
        name="login"
        label={t("fields.login")}
        hint={t("fields.loginHint")}
        maxLength={40}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
      />
      <TextField
        name="displayName"
        label={t("fields.displayName")}
        hint={t("fields.displayNameHint")}
        maxLength={100}
        autoComplete="off"
      />
      <EmailField />
      <RoleChoice />
      <EndFields />
      <Submit>{t("new.submit")}</Submit>
    </ActionForm>
  );
}
