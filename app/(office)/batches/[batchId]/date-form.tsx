"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, useId, useState, useTransition } from "react";
import { correctDateAction, previewDateAction } from "@/app/(office)/batches/actions";
import { EffectFigures } from "@/app/(office)/effect-figures";
import { Button } from "@/components/ui/button";
import { FieldFrame, Input, Textarea } from "@/components/ui/field";
import { NoticeBar } from "@/components/ui/notice-bar";
import type { Figures } from "@/lib/ledger/queries";

type DateFormProps = { batchId: number; receivedOn: string; today: string; committed: boolean };
type Seen = { receivedOn: string; reason: string; before: Figures; after: Figures; members: number };

/** Corrects the received date: first what it would change, in figures, then the change (RULEBOOK R1.2). */
export function DateForm({ batchId, receivedOn, today, committed }: DateFormProps) {
  const t = useTranslations("batches");
  const id = useId();
  const [seen, setSeen] = useState<Seen>();
  const [said, setSaid] = useState<{ tone: "good" | "bad"; words: string }>();
  const [pending, start] = useTransition();
  const preview = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const input = { receivedOn: String(form.get("receivedOn")), reason: String(form.get("reason")).trim() };
    if (!input.reason) return setSaid({ tone: "bad", words: t("stepRefusals.REASON_MISSING") });
    if (input.receivedOn === receivedOn) return setSaid({ tone: "bad", words: t("date.same") });
    start(async () => {
      const outcome = await previewDateAction(batchId, input.receivedOn);
      setSaid(outcome.ok ? undefined : { tone: "bad", words: t(`stepRefusals.${outcome.reason}`) });
      if (outcome.ok) setSeen({ ...input, ...outcome.value });
    });
  };
  const correct = () =>
    start(async () => {
      if (!seen) return;
      const outcome = await correctDateAction(batchId, { receivedOn: seen.receivedOn, reason: seen.reason });
      setSeen(undefined);
      setSaid(
        outcome.ok
          ? { tone: "good", words: t("date.done") }
          : { tone: "bad", words: t(`stepRefusals.${outcome.reason}`) },
      );
    });
  return (
    <form onSubmit={preview} onChange={() => setSeen(undefined)} className="space-y-3">
      {said && <NoticeBar tone={said.tone}>{said.words}</NoticeBar>}
      <p className="text-muted">{t(committed ? "date.noteCommitted" : "date.note")}</p>
      <FieldFrame id={`${id}-on`} label={t("columns.receivedOn")}>
        <Input
          id={`${id}-on`}
          name="receivedOn"
          type="date"
          required
          max={today}
          defaultValue={receivedOn}
          className="max-w-44"
        />
      </FieldFrame>
      <FieldFrame id={`${id}-reason`} label={t("date.reason")}>
        <Textarea id={`${id}-reason`} name="reason" rows={2} required maxLength={1000} />
      </FieldFrame>
      {seen ? (
        <div className="space-y-3 rounded-md border border-warn/40 p-3">
          <EffectFigures before={seen.before} after={seen.after} />
          <p className="font-medium">{t("date.members", { count: seen.members })}</p>
          <div className="flex gap-2">
            <Button kind="primary" pending={pending} onClick={correct}>
              {t("date.submit")}
            </Button>
            <Button onClick={() => setSeen(undefined)} disabled={pending}>
              {t("date.back")}
            </Button>
          </div>
        </div>
      ) : (
        <Button type="submit" pending={pending}>
          {t("date.preview")}
        </Button>
      )}
    </form>
  );
}
