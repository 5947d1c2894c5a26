"use client";

import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { type Answer, answerAction, reopenAction } from "@/app/(office)/reviews/actions";
import { ActionForm } from "@/components/form/action-form";
import { TextareaField } from "@/components/form/fields";
import { Submit } from "@/components/form/submit";
import { keysAreTaken } from "@/components/table/use-list-keys";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Kbd } from "@/components/ui/kbd";
import { LinkButton } from "@/components/ui/link-button";
import { pairKinds, type ReviewKind, type ReviewState } from "@/lib/members/schema";

type AnswerCardProps = {
  review: {
    id: number;
    kind: ReviewKind;
    state: ReviewState;
    note: string | null;
    answeredByName: string | null;
    undoHref: string | null;
  };
  rights: { answer: boolean; park: boolean };
  /** The review after this one in the queue, null: the last. */
  next: number | null;
  query: string;
};

const keyOf = { take: "m", declined: "n", parked: "p" } as const;

/**
 * The answer, by mouse or by keys: m, n or p opens its form with the words in it and the focus on them; Ctrl and Enter
 * sends it, Escape leaves it. For a finding m goes where it is decided.
 */
export function AnswerCard({ review, rights, next, query }: AnswerCardProps) {
  const t = useTranslations("reviews");
  const common = useTranslations("common");
  const { id, kind, state } = review;
  const [chosen, choose] = useState<Answer | null>(null);
  const card = useRef<HTMLDivElement>(null);
  const pair = (pairKinds as readonly string[]).includes(kind);
  const open = state === "open" || state === "parked";
  const offered = open
    ? [
        ...(rights.answer && pair ? (["take"] as const) : []),
        ...(rights.answer && kind !== "statement_conflict" ? (["declined"] as const) : []),
        ...(rights.park ? (["parked"] as const) : []),
      ]
    : [];
  const offers = offered.join();
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "Escape" && card.current?.contains(event.target as Node)) return choose(null);
      if (keysAreTaken(event)) return;
      const answer = offers.split(",").find((one) => keyOf[one as Answer] === event.key);
      if (answer) {
        event.preventDefault();
        choose(answer as Answer);
      } else if (event.key === "m") document.querySelector<HTMLElement>("[data-take]")?.click();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [offers]);
  useEffect(() => {
    if (chosen) card.current?.querySelector<HTMLElement>("textarea")?.focus();
  }, [chosen]);

  const word = (answer: Answer) =>
    answer === "parked"
      ? t("do.parked")
      : answer === "take"
        ? t(`do.take.${kind}`)
        : t(`do.declined.${pair ? "pair" : kind}`);

  return (
    <Card title={t("do.title")} note={open ? t("keys") : undefined}>
      <div ref={card} className="space-y-4">
        {state !== "open" && (
          <div className="flex flex-wrap items-start justify-between gap-3">
            <div className="min-w-0">
              <p>{t(`was.${state}`, { name: review.answeredByName ?? "" })}</p>
              {review.note && <p className="text-muted">{review.note}</p>}
            </div>
            {state === "taken" && review.undoHref && (
              <LinkButton href={review.undoHref} prefetch={false}>
                {t("undoTaken")}
              </LinkButton>
            )}
            {(state === "parked" ? rights.park : state === "declined" && rights.answer) && (
              <ActionForm
                action={reopenAction.bind(null, { reviewId: id, query })}
                words="reviews.refusals"
                className=""
              >
                <Submit kind="secondary">{t("reopen")}</Submit>
              </ActionForm>
            )}
          </div>
        )}
        {offered.length > 0 && (
          <div className="flex flex-wrap gap-2">
            {offered.map((answer) => (
              <Button
                key={answer}
                kind={answer === "take" && chosen === null ? "primary" : "secondary"}
                aria-pressed={chosen === answer}
                className={chosen === answer ? "border-accent bg-accent-soft" : undefined}
                onClick={() => choose(answer)}
              >
                {word(answer)} <Kbd>{keyOf[answer]}</Kbd>
              </Button>
            ))}
          </div>
        )}
        {open && !rights.answer && <p className="text-muted">{t("do.noRight")}</p>}
        {chosen && (
          // biome-ignore lint/a11y/noStaticElementInteractions: hears Ctrl+Enter from the fields inside
          <div
            onKeyDown={(event) => {
              if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
                event.preventDefault();
                (event.target as HTMLElement).closest("form")?.requestSubmit();
              }
            }}
          >
            <ActionForm
              key={chosen}
              action={answerAction.bind(null, { reviewIds: [id], answer: chosen, next, query })}
              words="reviews.refusals"
              className="max-w-2xl space-y-3"
            >
              <TextareaField
                name="text"
                rows={2}
                maxLength={2000}
                label={t(chosen === "take" ? "do.reason" : chosen === "parked" ? "do.note" : "do.why")}
                hint={
                  chosen === "parked"
                    ? t("do.noteHint")
                    : chosen === "declined" && pair
                      ? t("do.rememberHint")
                      : undefined
                }
                optional={chosen === "declined"}
                defaultValue={chosen === "take" ? t(`reasons.${kind}`) : (review.note ?? "")}
              />
              <div className="flex flex-wrap gap-2">
                <Submit kind="primary">
                  {word(chosen)} <Kbd>Ctrl Enter</Kbd>
                </Submit>
                <Button onClick={() => choose(null)}>{common("cancel")}</Button>
              </div>
            </ActionForm>
          </div>
        )}
      </div>
    </Card>
  );
}
