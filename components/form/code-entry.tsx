"use client";

import { Fingerprint, ShieldCheck } from "lucide-react";
import { useTranslations } from "next-intl";
import { type FormEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { FieldFrame, Input } from "@/components/ui/field";
import { NoticeBar } from "@/components/ui/notice-bar";
import { canPasskeys, signWithPasskey } from "./passkey";

type CodeEntryProps = {
  /** The door that takes the code by POST, and by GET says which factors there are. */
  door: "/api/second-factor" | "/api/step-up";
  onDone: (answer: { codes?: string[] }) => void;
  submit: string;
  hint?: ReactNode;
  /** Whether a recovery code serves here: then the field stays for whoever has passkeys alone. */
  recovery?: boolean;
};

type Factors = { authenticator?: boolean; passkey?: boolean; demoCode: string | null };

/**
 * Asks for the second factor: a passkey where there is one, the authenticator's code. A wrong code empties the field;
 * in a demonstration the code is at hand.
 */
export function CodeEntry({ door, onDone, submit, hint, recovery }: CodeEntryProps) {
  const t = useTranslations("common.code");
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [state, setState] = useState<
    "pending" | "refused" | "keyRefused" | "unavailable" | "cancelled" | "unable" | "done"
  >();
  const [factors, setFactors] = useState<Factors>();
  useEffect(() => {
    let here = true;
    factorsOf(door).then((found) => here && setFactors(found));
    return () => {
      here = false;
    };
  }, [door]);

  const busy = state === "pending" || state === "done";
  const post = async (body: object): Promise<void> => {
    try {
      const response = await fetch(door, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });
      if (response.ok) {
        setState("done");
        onDone(await response.json());
        return;
      }
      setState(response.status === 422 ? ("passkey" in body ? "keyRefused" : "refused") : "unavailable");
    } catch {
      setState("unavailable");
    }
    if (!field.current) return;
    field.current.value = "";
    field.current.focus();
  };
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (!field.current || busy) return;
    setState("pending");
    await post({ code: field.current.value });
  };
  const sign = async () => {
    if (busy) return;
    setState("pending");
    const signed = await signWithPasskey(door);
    if (signed.ok) await post({ passkey: signed.value });
    else setState(signed.why === "known" ? "unable" : signed.why);
  };
  const fill = async () => {
    const code = (await factorsOf(door)).demoCode;
    if (!field.current || !code) return;
    field.current.value = code;
    field.current.focus();
  };

  // Whoever came in by single sign-on may have no factor here at all.
  if (factors?.authenticator === false && !factors.passkey && !recovery) {
    return (
      <NoticeBar tone="warn" title={t("none.title")}>
        {t("none.next")}
      </NoticeBar>
    );
  }
  const passkey = factors?.passkey && canPasskeys();
  // Asked for again within a session, a code is none but the authenticator's.
  const typed = recovery || !factors?.passkey || factors.authenticator;
  return (
    <form method="post" onSubmit={send} className="space-y-4" noValidate>
      {state && !busy && (
        <NoticeBar tone={state === "cancelled" ? "note" : "bad"} title={t(`${state}.title`)}>
          {t(`${state}.next`)}
        </NoticeBar>
      )}
      {passkey && (
        <div className="space-y-4">
          <Button kind="primary" size="lg" className="w-full" pending={busy} onClick={sign} icon={<Fingerprint />}>
            {t("passkey")}
          </Button>
          {typed && (
            <p className="flex items-center gap-3 text-xs text-muted before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
              {t("or")}
            </p>
          )}
        </div>
      )}
      {typed && (
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
      )}
      {typed && (
        <div className="flex flex-wrap gap-2">
          <Button
            type="submit"
            kind={passkey ? "secondary" : "primary"}
            pending={busy}
            icon={<ShieldCheck aria-hidden />}
          >
            {submit}
          </Button>
          {factors?.demoCode != null && (
            <Button kind="quiet" onClick={fill}>
              {t("demo")}
            </Button>
          )}
        </div>
      )}
    </form>
  );
}

async function factorsOf(door: string): Promise<Factors> {
  try {
    const answer = await (await fetch(door, { cache: "no-store" })).json();
    return { ...answer, demoCode: typeof answer.demoCode === "string" ? answer.demoCode : null };
  } catch {
    return { demoCode: null };
  }
}
