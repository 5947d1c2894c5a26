"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { ActionForm } from "@/components/form/action-form";
import { CheckboxField, SelectField, TextareaField, TextField } from "@/components/form/fields";
import { ShownOnce } from "@/components/form/shown-once";
import { Submit } from "@/components/form/submit";
import type { AlertSettings } from "@/lib/alerts/queries";
import { changeAlertsAction } from "./actions";

/** Switches the two ways on and off, and says where they lead. */
export function SettingsForm({ settings, most }: { settings: AlertSettings; most: number }) {
  const t = useTranslations("alerts.settings");
  const [secret, setSecret] = useState<string | null>(null);
  const { mailOn, mailTo, mailServer, locale, hookOn, hookUrl } = settings;
  return (
    <div className="space-y-5">
      {secret && (
        <ShownOnce title={t("secret")} note={t("secretNote")} label={t("secret")} copy={t("copy")} secret={secret} />
      )}
      <ActionForm<{ secret: string | null }>
        action={changeAlertsAction}
        words="alerts.refusals"
        done={t("saved")}
        onDone={(made) => setSecret(made.secret)}
        className="space-y-5"
      >
        <fieldset className="space-y-3">
          <legend className="mb-2 font-medium">{t("mail")}</legend>
          <CheckboxField name="mailOn" label={t("mailOn")} defaultChecked={mailOn} />
          <p className="text-xs text-muted">{mailServer ? t("server", { server: mailServer }) : t("noServer")}</p>
          <TextareaField
            name="mailTo"
            label={t("mailTo")}
            hint={t("mailToHint", { most })}
            defaultValue={mailTo.join("\n")}
            rows={3}
            maxLength={5000}
            spellCheck={false}
            optional
          />
          <SelectField
            name="locale"
            label={t("locale")}
            options={(["ja", "en"] as const).map((one) => ({ value: one, label: t(one) }))}
            defaultValue={locale}
            className="max-w-44"
          />
        </fieldset>
        <fieldset className="space-y-3">
          <legend className="mb-2 font-medium">{t("hook")}</legend>
          <CheckboxField name="hookOn" label={t("hookOn")} defaultChecked={hookOn} />
          <TextField
            name="hookUrl"
            label={t("hookUrl")}
            hint={t("hookUrlHint")}
            defaultValue={hookUrl ?? ""}
            maxLength={500}
            inputMode="url"
            spellCheck={false}
            autoComplete="off"
            optional
          />
        </fieldset>
        <Submit>{t("save")}</Submit>
      </ActionForm>
    </div>
  );
}
