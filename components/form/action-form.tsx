"use client";

import { unstable_isUnrecognizedActionError, unstable_rethrow } from "next/navigation";
import { useTranslations } from "next-intl";
import { type ReactNode, useActionState, useEffect, useId, useRef, useState, useTransition } from "react";
import { Button } from "@/components/ui/button";
import { NoticeBar } from "@/components/ui/notice-bar";
import { FormContext } from "./form-context";
import type { FormAction, Outcome } from "./outcome";
import { StepUp } from "./step-up";

type ActionFormProps<Value> = {
  action: FormAction<Value>;
  /** Namespace of the words for reasons, e.g. "users.refusals"; a missing one falls back to `common.refusals`. */
  words: string;
  children: ReactNode;
  /** Called once per success, e.g. to go on or to clear; a redirect in the action needs none of it. */
  onDone?: (value: Value) => void;
  /** Words shown above the fields after a success that stays on the page. */
  done?: ReactNode;
  className?: string;
};

/**
 * A form over a server action. Without scripts it still posts; with them it shows field errors, keeps what was
 * typed, moves the focus to the first field at fault, and marks the button as pending. Where the command asks for a
 * fresh factor it asks for the code and sends the same again. A server that cannot be reached, or that knows the page's
 * actions no more because it was updated, is a refusal too: the fields stay as they are.
 */
export function ActionForm<Value>({ action, words, children, onDone, done, className }: ActionFormProps<Value>) {
  // Without scripts the form posts by itself and comes back with the first; with them the second holds.
  const [posted, post] = useActionState<Outcome<Value> | null, FormData>(action, null);
  const [answered, setAnswered] = useState<Outcome<Value> | null>(null);
  const [pending, start] = useTransition();
  const outcome = answered ?? posted;
  const send = (typed: FormData) =>
    start(async () => {
      const answer = await action(outcome, typed).catch(refusalOf);
      start(() => setAnswered(answer));
    });
  const t = useTranslations();
  const id = useId();
  const form = useRef<HTMLFormElement>(null);
  const summary = useRef<HTMLDivElement>(null);
  const sent = useRef<FormData>(null);
  const finish = useRef(onDone);
  useEffect(() => {
    finish.current = onDone;
  });
  useEffect(() => {
    if (!outcome) return;
    if (outcome.ok) {
      finish.current?.(outcome.value);
      return;
    }
    const first = form.current?.querySelector<HTMLElement>("[aria-invalid='true']");
    (first ?? summary.current)?.focus();
  }, [outcome]);

  const refused = outcome && !outcome.ok ? outcome : null;
  const stale = refused?.reason === "STEP_UP_NEEDED" && !pending;
  const say = (reason: string) => {
    const key = [`${words}.${reason}`, `common.refusals.${reason}`].find((candidate) => t.has(candidate));
    return t(key ?? "common.refusals.UNKNOWN", refused?.details);
  };
  const onlyFields = refused?.fields !== undefined && Object.keys(refused.fields).length > 0;

  return (
    <FormContext.Provider
      value={{
        id,
        pending,
        errorOf: (name) => (refused?.fields?.[name] ? say(refused.fields[name]) : undefined),
        typed: (name) => refused?.values?.[name],
      }}
    >
      {stale && <StepUp onDone={() => sent.current && send(sent.current)} />}
      <form
        ref={form}
        action={post}
        noValidate
        className={className ?? "space-y-4"}
        onSubmit={(event) => {
          // React clears an uncontrolled form after its action; sent this way a refusal leaves what was typed.
          event.preventDefault();
          const submitter = (event.nativeEvent as SubmitEvent).submitter;
          const typed = new FormData(event.currentTarget, submitter);
          sent.current = typed;
          send(typed);
        }}
      >
        <div ref={summary} tabIndex={-1} className="col-span-full outline-none empty:hidden">
          {refused && !stale && (
            <NoticeBar
              tone="bad"
              title={say(refused.reason)}
              action={
                refused.reason === OLD_PAGE && (
                  <Button onClick={() => window.location.reload()}>{t("common.oldPage.reload")}</Button>
                )
              }
            >
              {onlyFields ? t("common.fieldsAtFault", { count: Object.keys(refused.fields ?? {}).length }) : undefined}
            </NoticeBar>
          )}
          {outcome?.ok && done && <NoticeBar tone="good">{done}</NoticeBar>}
        </div>
        {children}
      </form>
    </FormContext.Provider>
  );
}

const OLD_PAGE = "OLD_PAGE";

/** Why an action gave no answer at all. What the framework itself throws (a redirect, a page not found) goes on. */
function refusalOf(error: unknown): Outcome<never> {
  unstable_rethrow(error);
  if (unstable_isUnrecognizedActionError(error)) return { ok: false, reason: OLD_PAGE };
  // The browser's own error for a request that did not get through.
  if (error instanceof TypeError) return { ok: false, reason: "UNREACHABLE" };
  throw error;
}
