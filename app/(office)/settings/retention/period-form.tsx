"use client";

import { useTranslations } from "next-intl";
import { ActionForm } from "@/components/form/action-form";
import { TextField } from "@/components/form/fields";
import { Submit } from "@/components/form/submit";
import { type DataClass, leastDays, MOST_DAYS } from "@/lib/retention/schema";
import { setPeriodAction } from "./actions";

/** One class's period in days, set by itself: each is a decision of its own. */
export function PeriodForm({ dataClass, days }: { dataClass: DataClass; days: number }) {
  const t = useTranslations("retention");
  return (
    <ActionForm action={setPeriodAction} words="retention.refusals" className="flex flex-wrap items-end gap-2">
      <input type="hidden" name="dataClass" value={dataClass} />
      <TextField
        name="days"
        type="number"
        min={leastDays[dataClass]}
        max={MOST_DAYS}
        label={t("periods.daysOf", { dataClass: t(`classes.${dataClass}.name`) })}
        defaultValue={days}
        className="w-40"
      />
      <Submit kind="secondary">{t("periods.set")}</Submit>
    </ActionForm>
  );
}
