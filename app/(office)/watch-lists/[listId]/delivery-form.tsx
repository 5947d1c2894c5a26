"use client";

import { Send } from "lucide-react";
import { useTranslations } from "next-intl";
import { recordDeliveryAction } from "@/app/(office)/watch-lists/actions";
import { ActionForm } from "@/components/form/action-form";
import { DateField, SelectField, TextField } from "@/components/form/fields";
import { Submit } from "@/components/form/submit";
import { channels } from "@/lib/reports/watch-lists/rules";

/** When, by which channel and to whom the file went. */
export function DeliveryForm({ id, today, fetched }: { id: number; today: string; fetched: boolean }) {
  const t = useTranslations("watchLists");
  if (!fetched) return <p className="text-muted">{t("deliveryRefusals.NOT_FETCHED")}</p>;
  return (
    <ActionForm
      action={recordDeliveryAction.bind(null, id)}
      words="watchLists.deliveryRefusals"
      className="grid gap-4 sm:grid-cols-2"
    >
      <DateField name="deliveredOn" label={t("delivery.on")} defaultValue={today} max={today} />
      <SelectField
        name="channel"
        label={t("delivery.channel")}
        options={channels.map((one) => ({ value: one, label: t(`channels.${one}`) }))}
        empty={t("delivery.choose")}
      />
      <TextField
        name="deliveredTo"
        label={t("delivery.to")}
        hint={t("delivery.toHint")}
        maxLength={200}
        className="sm:col-span-2"
      />
      <div className="sm:col-span-2">
        <Submit icon={<Send aria-hidden />}>{t("delivery.submit")}</Submit>
      </div>
    </ActionForm>
  );
}
