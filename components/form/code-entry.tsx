"use client";

import { ShieldCheck } from "lucide-react";
import { useTranslations } from "next-intl";
import { type FormEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { FieldFrame, Input } from "@/components/ui/field";
import { NoticeBar } from "@/components/ui/notice-bar";

type CodeEntryProps = {
  /** The door that takes the code by POST, and by GET says a demonstration's code. */
  door: "/api/second-factor" | "/api/step-up";
  onDone: (answer: { codes?: string[] }) => void;
  submit: string;
  hint?: ReactNode;
};

/** Asks for the authenticator's code. A wrong one empties the field; in a demonstration the code is at hand. */
export function CodeEntry({ door, onDone, submit, hint }: CodeEntryProps) {
  const t = useTranslations("common.code");
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [state, setState] = useState<"pending" | "refused" | "unavailable" | "done">();
  const [demo, setDemo] = useState(false);
  useEffect(() => {
    let here = true;
    demoCode(door).then((code) => here && setDemo(code !== null));
    return () => {
      here = false;
    };
  }, [door]);

  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (!field.current || state === "pending" || state === "done") return;
    setState("pending");
    try {
      const response = await fetch(door, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ code: field.current.value }),
      });
      if (response.ok) {
        setState("done");
        onDone(await response.json());
        return;
      }
      setState(response.status === 422 ? "refused" : "unavailable");
    } catch {
      setState("unavailable");
    }
    field.current.value = "";
    field.current.focus();
  };
  const fill = async () => {
    const code = await demoCode(door);
    if (!field.current || !code) return;
    field.current.value = code;
    field.current.focus();
  };

  return (
    <form method="post" onSubmit={send} className="space-y-4" noValidate>
      {(state === "refused" || state === "unavailable") && (
        <NoticeBar tone="bad" title={t(`${state}.title`)}>
          {t(`${state}.next`)}
        </NoticeBar>
      )}
      <FieldFrame id={id} label={t("label")} hint={hint}>
        <Input
          ref={field}
          id={id}
          name="code"
          autoComplete="one-time-code"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={40}
          autoFocus
          required
          aria-describedby={hint ? `${id}-hint` : undefined}
          className="h-10 font-mono text-base"
        />
      </FieldFrame>
      <div className="flex flex-wrap gap-2">
        <Button
          type="submit"
          kind="primary"
          pending={state === "pending" || state === "done"}
          icon={<ShieldCheck aria-hidden />}
        >
          {submit}
        </Button>
        {demo && (
          <Button kind="quiet" onClick={fill}>
            {t("demo")}
          </Button>
        )}
      </div>
    </form>
  );
}

async function demoCode(door: string): Promise<string | null> {
  try {
    const answer = await (await fetch(door, { cache: "no-store" })).json();
    return typeof answer.demoCode === "string" ? answer.demoCode : null;
  } catch {
    return null;
  }
}
