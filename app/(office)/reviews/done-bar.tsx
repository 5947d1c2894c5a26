"use client";

import { useTranslations } from "next-intl";
import { useEffect, useRef } from "react";
import { ActionForm } from "@/components/form/action-form";
import { Submit } from "@/components/form/submit";
import { keysAreTaken } from "@/components/table/use-list-keys";
import { Kbd } from "@/components/ui/kbd";
import { LinkButton } from "@/components/ui/link-button";
import { NoticeBar } from "@/components/ui/notice-bar";
import { reopenAction } from "./actions";

export type Answered = { id: number; state: "taken" | "declined" | "parked"; undoHref: string | null };

/** What was answered on the page before, and the way back: u takes it back, or leads to undoing the decision. */
export function DoneBar({ answered, query }: { answered: Answered; query: string }) {
  const t = useTranslations("reviews.done");
  const { id, state, undoHref } = answered;
  const way = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "u" || keysAreTaken(event)) return;
      event.preventDefault();
      way.current?.querySelector<HTMLElement>("a, button")?.click();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
  const words = (
    <>
      {t("undo")} <Kbd>u</Kbd>
    </>
  );
  return (
    <NoticeBar
      tone="good"
      action={
        <div ref={way} className="shrink-0">
          {state === "taken" ? (
            undoHref && (
              <LinkButton size="sm" href={undoHref} prefetch={false}>
                {words}
              </LinkButton>
            )
          ) : (
            <ActionForm action={reopenAction.bind(null, { reviewId: id, query })} words="reviews.refusals" className="">
              <Submit kind="secondary" size="sm">
                {words}
              </Submit>
            </ActionForm>
          )}
        </div>
      }
    >
      {t(state, { id })}
    </NoticeBar>
  );
}
