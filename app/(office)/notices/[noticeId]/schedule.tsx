"use client";

import { CalendarClock } from "lucide-react";
import { useTranslations } from "next-intl";
import { scheduleAction } from "@/app/(office)/notices/actions";
import { ActionForm } from "@/components/form/action-form";
import { TextField } from "@/components/form/fields";
import { Submit } from "@/components/form/submit";
import { Button } from "@/components/ui/button";

type ScheduleProps = {
  id: number;
  /** The time that is set, in words; null: none. */
  set: string | null;
  /** It was held at its time. */
  held: boolean;
  /** The business clock's day, before which no day can be chosen. */
  today: string;
  pending: boolean;
  cancel: () => void;
};

/** Lets an approved publication go out at a time, or takes that time back. */
export function Schedule({ id, set, held, today, pending, cancel }: ScheduleProps) {
  const t = useTranslations("notices.schedule");
  return (
    <div className="space-y-3 border-t pt-3">
      {set && (
        <div className="space-y-2">
          <p className="flex items-start gap-2">
            <CalendarClock className="mt-0.5 size-4 shrink-0 text-muted" aria-hidden />
            <span>{t(held ? "wasSet" : "set", { at: set })}</span>
          </p>
          <Button pending={pending} onClick={cancel}>
            {t("cancel")}
          </Button>
        </div>
      )}
      <details open={held || undefined}>
        <summary className="w-fit cursor-pointer rounded-sm text-muted hover:text-ink">
          {t(set ? "change" : "begin")}
        </summary>
        <ActionForm action={scheduleAction.bind(null, id)} words="notices.refusals" className="mt-3 space-y-2">
          <div className="grid grid-cols-2 gap-2">
            <TextField name="day" type="date" label={t("day")} min={today} />
            <TextField name="time" type="time" label={t("time")} />
          </div>
          <p className="text-xs text-muted">{t("note")}</p>
          <Submit kind="secondary">{t("save")}</Submit>
        </ActionForm>
      </details>
    </div>
  );
}
