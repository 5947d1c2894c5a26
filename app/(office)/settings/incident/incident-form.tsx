"use client";

import { useTranslations } from "next-intl";
import { ActionForm } from "@/components/form/action-form";
import { DateField, SelectField, TextField } from "@/components/form/fields";
import { Submit } from "@/components/form/submit";
import type { IncidentSettings } from "@/lib/settings/queries";
import { changeIncidentAction } from "./actions";

/** Names, the first day and its zone (fixed by the first commit), languages, what counts as long open. */
export function IncidentForm({ settings, readOnly }: { settings: IncidentSettings; readOnly: boolean }) {
  const t = useTranslations("settings.incident");
  const fixed = readOnly || settings.startFixed;
  return (
    <ActionForm
      action={changeIncidentAction}
      words="settings.incident.refusals"
      done={t("saved")}
      className="space-y-5"
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField name="nameJa" label={t("nameJa")} defaultValue={settings.nameJa} lang="ja" readOnly={readOnly} />
        <TextField name="nameEn" label={t("nameEn")} defaultValue={settings.nameEn} lang="en" readOnly={readOnly} />
        <TextField
          name="organisationJa"
          label={t("organisationJa")}
          defaultValue={settings.organisationJa}
          lang="ja"
          readOnly={readOnly}
        />
        <TextField
          name="organisationEn"
          label={t("organisationEn")}
          defaultValue={settings.organisationEn}
          lang="en"
          readOnly={readOnly}
        />
        <DateField
          name="startedOn"
          label={t("startedOn")}
          hint={t(settings.startFixed ? "startFixed" : "startHint")}
          defaultValue={settings.startedOn}
          readOnly={fixed}
          className=""
        />
        <TextField
          name="timeZone"
          label={t("timeZone")}
          hint={settings.startFixed ? undefined : t("timeZoneHint")}
          defaultValue={settings.timeZone}
          readOnly={fixed}
        />
        {readOnly ? (
          <TextField
            name="defaultLocale"
            label={t("defaultLocale")}
            defaultValue={t(`locales.${settings.defaultLocale}`)}
            readOnly
          />
        ) : (
          <SelectField
            name="defaultLocale"
            label={t("defaultLocale")}
            defaultValue={settings.defaultLocale}
            options={[
              { value: "ja", label: t("locales.ja") },
              { value: "en", label: t("locales.en") },
            ]}
          />
        )}
        <TextField
          name="uploadLimitMb"
          type="number"
          min={1}
          max={10_240}
          label={t("uploadLimitMb")}
          defaultValue={settings.uploadLimitMb}
          readOnly={readOnly}
        />
        <TextField
          name="silentAfterDays"
          type="number"
          min={1}
          max={3650}
          label={t("silentAfterDays")}
          hint={t("silentHint")}
          defaultValue={settings.silentAfterDays}
          readOnly={readOnly}
        />
        <TextField
          name="longOpenAfterDays"
          type="number"
          min={1}
          max={3650}
          label={t("longOpenAfterDays")}
          hint={t("longOpenHint")}
          defaultValue={settings.longOpenAfterDays}
          readOnly={readOnly}
        />
      </div>
      {!readOnly && <Submit>{t("save")}</Submit>}
    </ActionForm>
  );
}
