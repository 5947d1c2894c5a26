"use client";

import { PhoneForwarded } from "lucide-react";
import { useTranslations } from "next-intl";
import { useCallback, useEffect, useRef, useState } from "react";
import { ActionForm } from "@/components/form/action-form";
import { CheckboxField, TextField } from "@/components/form/fields";
import { useFormState } from "@/components/form/form-context";
import type { Outcome } from "@/components/form/outcome";
import { Submit } from "@/components/form/submit";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import type { Option } from "@/components/ui/field";
import { Kbd } from "@/components/ui/kbd";
import { callReasons, languages } from "@/lib/hotline/calls/schema";
import { answerCallAction, type Shown } from "./actions";
import { AnswerCard } from "./answer-card";

type LookUpProps = { companies: readonly Option[]; today: string; mayReportFraud: boolean };

/**
 * One call after another without the mouse: number, expiry, Enter; the answer takes the focus; Esc is the next call. The
 * number stands in the form and in the body of the request, and nowhere else.
 */
export function LookUp({ companies, today, mayReportFraud }: LookUpProps) {
  const t = useTranslations("calls");
  const [turn, setTurn] = useState(0);
  const [shown, setShown] = useState<Shown | null>(null);
  const number = useRef("");
  const answer = useRef<HTMLDivElement>(null);
  const next = useCallback(() => {
    number.current = "";
    setShown(null);
    setTurn((before) => before + 1);
  }, []);
  useEffect(() => {
    if (!shown) return;
    answer.current?.focus();
    const leave = (event: KeyboardEvent) => {
      const typing = event.target instanceof Element && event.target.closest("input, textarea, select, [role=dialog]");
      if (event.key === "Escape" && !typing) next();
    };
    window.addEventListener("keydown", leave);
    return () => window.removeEventListener("keydown", leave);
  }, [shown, next]);
  const ask = (previous: Outcome<Shown> | null, form: FormData) => {
    number.current = String(form.get("number") ?? "");
    setShown(null);
    return answerCallAction(previous, form);
  };
  return (
    <div className="grid items-start gap-4 lg:grid-cols-[22rem_minmax(0,1fr)]">
      <Card>
        <ActionForm key={turn} action={ask} words="calls.refusals" onDone={setShown} className="space-y-4">
          <Choices name="language" label={t("form.language")} words="languages" of={languages} />
          <Choices name="reason" label={t("form.reason")} words="reasons" of={callReasons} stacked />
          <TextField
            name="number"
            label={t("form.number")}
            hint={t("form.numberHint")}
            inputMode="numeric"
            autoComplete="off"
            spellCheck={false}
            data-1p-ignore
            data-lpignore="true"
            maxLength={40}
            className="font-mono"
            autoFocus
          />
          <ReadBack />
          <TextField
            name="expiry"
            label={t("form.expiry")}
            hint={t("form.expiryHint")}
            inputMode="numeric"
            autoComplete="off"
            data-1p-ignore
            data-lpignore="true"
            maxLength={10}
            className="max-w-36"
            optional
          />
          <div className="flex flex-wrap items-center gap-2">
            <Submit>{t("form.answer")}</Submit>
            {shown && (
              <Button onClick={next} icon={<PhoneForwarded aria-hidden />}>
                {t("form.next")}
              </Button>
            )}
          </div>
          {shown && (
            <p className="text-xs text-muted">
              <Kbd>Esc</Kbd> {t("form.nextKey")}
            </p>
          )}
        </ActionForm>
      </Card>
      <div ref={answer} tabIndex={-1} className="min-w-0 outline-none" aria-live="polite">
        {shown ? (
          <AnswerCard
            key={shown.answer.callId}
            shown={shown}
            number={number.current}
            companies={companies}
            today={today}
            mayReportFraud={mayReportFraud}
          />
        ) : (
          <p className="rounded-lg border border-dashed p-6 text-muted">{t("answer.waiting")}</p>
        )}
      </div>
    </div>
  );
}

type ChoicesProps = { name: string; label: string; words: string; of: readonly string[]; stacked?: boolean };

/** A choice of one with everything in sight: the arrow keys move in it. */
function Choices({ name, label, words, of, stacked }: ChoicesProps) {
  const t = useTranslations("calls");
  return (
    <fieldset>
      <legend className="text-xs font-medium">{label}</legend>
      <div className={stacked ? "mt-1 space-y-1" : "mt-1 flex gap-4"}>
        {of.map((one, at) => (
          <label key={one} className="flex min-h-6 items-center gap-2">
            <input type="radio" name={name} value={one} defaultChecked={at === 0} className="size-4" />
            {t(`${words}.${one}`)}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** Asked for only where the number's check digit does not agree: some card companies' numbers have none. */
function ReadBack() {
  const t = useTranslations("calls");
  const { errorOf } = useFormState();
  if (errorOf("number") !== t("refusals.READ_BACK")) return null;
  return <CheckboxField name="readBack" label={t("form.readBack")} />;
}
