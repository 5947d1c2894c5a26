"use client";

import { useTranslations } from "next-intl";
import { type ReactNode, startTransition, useActionState, useEffect, useId, useRef } from "react";
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
 * fresh factor it asks for the code and sends the same again.
 */
export function ActionForm<Value>({ action, words, children, onDone, done, className }: ActionFormProps<Value>) {
  const [outcome, send, pending] = useActionState<Outcome<Value> | null, FormData>(action, null);
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
      {stale && <StepUp onDone={() => sent.current && startTransition(() => send(sent.current as FormData))} />}
      <form
        ref={form}
        action={send}
        noValidate
        className={className ?? "space-y-4"}
        onSubmit={(event) => {
          // React clears an uncontrolled form after its action; sent this way a refusal leaves what was typed.
          event.preventDefault();
          const submitter = (event.nativeEvent as SubmitEvent).submitter;
          const typed = new FormData(event.currentTarget, submitter);
          sent.current = typed;
          startTransition(() => send(typed));
        }}
      >
        <div ref={summary} tabIndex={-1} className="col-span-full outline-none empty:hidden">
          {refused && !stale && (
            <NoticeBar tone="bad" title={say(refused.reason)}>
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
