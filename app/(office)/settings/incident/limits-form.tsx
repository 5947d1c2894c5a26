"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, useId, useState, useTransition } from "react";
import { Button } from "@/components/ui/button";
import { FieldFrame, Input, Textarea } from "@/components/ui/field";
import { NoticeBar } from "@/components/ui/notice-bar";
import { formatNumber } from "@/lib/core/format";
import type { Figures } from "@/lib/ledger/queries";
import type { LimitsInput } from "@/lib/members/schema";
import { changeLimitsAction, previewLimitsAction } from "./actions";
import { LimitsEffect } from "./limits-effect";

type Seen = { input: LimitsInput; before: Figures; after: Figures };
type Said = { tone: "good" | "bad"; words: string };

type LimitsFormProps = { numberLimit: number; placeholders: readonly string[]; readOnly: boolean };

/** The number limit and the placeholders: first what they would change, in figures, then the change. */
export function LimitsForm({ numberLimit, placeholders, readOnly }: LimitsFormProps) {
  const t = useTranslations("settings.limits");
  const id = useId();
  const [pending, start] = useTransition();
  const [seen, setSeen] = useState<Seen>();
  const [said, setSaid] = useState<Said>();

  const preview = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const words = String(form.get("placeholders")).split(/\r?\n/);
    const input = {
      numberLimit: Number(form.get("numberLimit")),
      placeholders: [...new Set(words.map((word) => word.trim()).filter(Boolean))],
    };
    start(async () => {
      setSaid(undefined);
      const outcome = await previewLimitsAction(input);
      if (outcome.ok) setSeen({ input, ...outcome.value });
      else setSaid({ tone: "bad", words: t("invalid") });
    });
  };
  const change = () =>
    start(async () => {
      if (!seen) return;
      const outcome = await changeLimitsAction(seen.input);
      setSeen(undefined);
      setSaid(
        outcome.ok
          ? {
              tone: "good",
              words: t("changed", {
                block: formatNumber(outcome.value.block),
                before: formatNumber(outcome.value.before),
                after: formatNumber(outcome.value.after),
              }),
            }
          : { tone: "bad", words: t("invalid") },
      );
    });

  return (
    <form onSubmit={preview} onChange={() => setSeen(undefined)} className="space-y-4">
      {said && <NoticeBar tone={said.tone}>{said.words}</NoticeBar>}
      <FieldFrame id={`${id}-limit`} label={t("numberLimit")} hint={t("numberLimitHint")}>
        <Input
          id={`${id}-limit`}
          aria-describedby={`${id}-limit-hint`}
          name="numberLimit"
          type="number"
          min={1}
          max={10_000}
          required
          defaultValue={numberLimit}
          readOnly={readOnly}
          className="max-w-28"
        />
      </FieldFrame>
      <FieldFrame id={`${id}-words`} label={t("placeholders")} hint={t("placeholdersHint")}>
        <Textarea
          id={`${id}-words`}
          aria-describedby={`${id}-words-hint`}
          name="placeholders"
          rows={8}
          defaultValue={placeholders.join("\n")}
          readOnly={readOnly}
          spellCheck={false}
          className="max-w-80 font-mono text-xs"
        />
      </FieldFrame>
      {!readOnly && !seen && (
        <Button type="submit" pending={pending}>
          {t("preview")}
        </Button>
      )}
      {seen && (
        <div className="space-y-3 rounded-md border border-warn/40 bg-warn-soft p-3">
          <LimitsEffect before={seen.before} after={seen.after} />
          <div className="flex gap-2">
            <Button kind="primary" onClick={change} pending={pending}>
              {t("change")}
            </Button>
            <Button onClick={() => setSeen(undefined)} disabled={pending}>
              {t("back")}
            </Button>
          </div>
        </div>
      )}
    </form>
  );
}
