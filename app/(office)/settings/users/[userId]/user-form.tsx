"use client";

import { useTranslations } from "next-intl";
import { changeUserAction } from "@/app/(office)/settings/users/actions";
import { EmailField } from "@/app/(office)/settings/users/email-field";
import { EndFields } from "@/app/(office)/settings/users/end-fields";
import { RoleChoice } from "@/app/(office)/settings/users/role-choice";
import { ActionForm } from "@/components/form/action-form";
import { TextField } from "@/components/form/fields";
import { Submit } from "@/components/form/submit";
import type { UserRow } from "@/lib/accounts/queries";

/** Name and roles of an account; one's own roles stand fixed. */
export function UserForm({ user, readOnly, own }: { user: UserRow; readOnly: boolean; own: boolean }) {
  const t = useTranslations("accounts");
  return (
    <ActionForm
      action={changeUserAction.bind(null, user.id)}
      words="accounts.refusals"
      done={t("user.saved")}
      className="space-y-5"
    >
      <TextField
        name="displayName"
        label={t("fields.displayName")}
        hint={t("fields.displayNameHint")}
        defaultValue={user.displayName}
        maxLength={100}
        readOnly={readOnly}
      />
      <EmailField email={user.email} readOnly={readOnly} />
      <RoleChoice held={user.roles} fixed={readOnly || own} />
      <EndFields kind={user.kind} endsOn={user.endsOn} readOnly={readOnly} />
      {!readOnly && <Submit>{t("user.save")}</Submit>}
    </ActionForm>
  );
}
