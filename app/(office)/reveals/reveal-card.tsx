"use client";

import { Eye, EyeOff } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { ActionForm } from "@/components/form/action-form";
import { SelectField, TextareaField } from "@/components/form/fields";
import { Submit } from "@/components/form/submit";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { REASON_LEAST, REASON_MOST, revealReasons, SHOWN_FOR } from "@/lib/vault/rules";
import { revealAction } from "./actions";

type RevealCardProps = {
  cards: readonly { id: number; shown: string }[];
  /** The page that it stands on. */
  path: string;
};

/** Asks for one full number, with a reason; the number is on the screen for half a minute and then nowhere. */
export function RevealCard({ cards, path }: RevealCardProps) {
  const t = useTranslations("reveals");
  const [opened, setOpened] = useState(false);
  const [number, setNumber] = useState<string | null>(null);
  const [left, setLeft] = useState(SHOWN_FOR);
  // Another key makes another form: the one that had the answer keeps nothing of it.
  const [round, setRound] = useState(0);
  useEffect(() => {
    if (number === null) return;
    const until = Date.now() + SHOWN_FOR * 1000;
    const timer = setInterval(() => {
      const seconds = Math.ceil((until - Date.now()) / 1000);
      setLeft(seconds);
      if (seconds <= 0) setNumber(null);
    }, 250);
    return () => clearInterval(timer);
  }, [number]);
  const show = (value: { number: string }) => {
    setLeft(SHOWN_FOR);
    setNumber(value.number);
    setRound((before) => before + 1);
    setOpened(false);
  };
  if (cards.length === 0) return null;
  return (
    <Card title={t("card.title")} note={t("card.note")} id="full-number">
      {number !== null && (
        <div className="space-y-2" role="status">
          <p className="font-mono text-lg tracking-wider select-all">{number.replace(/(\d{4})(?=\d)/g, "$1 ")}</p>
          <p className="text-xs text-muted" aria-live="off">
            {t("card.gone", { seconds: left })}
          </p>
          <Button size="sm" icon={<EyeOff aria-hidden />} onClick={() => setNumber(null)}>
            {t("card.hide")}
          </Button>
        </div>
      )}
      {number === null && !opened && (
        <Button size="sm" icon={<Eye aria-hidden />} onClick={() => setOpened(true)}>
          {t("card.open")}
        </Button>
      )}
      {number === null && opened && (
        <ActionForm
          key={round}
          action={revealAction.bind(null, { path })}
          words="reveals.refusals"
          className="space-y-3"
          onDone={show}
        >
          <SelectField
            name="card"
            label={t("card.which")}
            options={cards.map((card) => ({ value: String(card.id), label: card.shown }))}
          />
          <SelectField
            name="code"
            label={t("card.code")}
            options={revealReasons.map((code) => ({ value: code, label: t(`codes.${code}`) }))}
          />
          <TextareaField
            name="reason"
            label={t("card.reason")}
            hint={t("card.reasonHint", { count: REASON_LEAST })}
            rows={2}
            maxLength={REASON_MOST}
          />
          <div className="flex gap-2">
            <Submit icon={<Eye aria-hidden />}>{t("card.submit")}</Submit>
            <Button onClick={() => setOpened(false)}>{t("card.leave")}</Button>
          </div>
        </ActionForm>
      )}
    </Card>
  );
}
