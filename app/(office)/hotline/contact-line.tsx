"use client";

import { Eraser, Eye, EyeOff } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState, useTransition } from "react";
import { Button } from "@/components/ui/button";
import type { Caller } from "@/lib/hotline/calls/caller";
import { forgetCallerAction, openCallerAction } from "./actions";

type ContactLineProps = { callId: number; mask: string; mayOpen: boolean; mayForget: boolean };

/** How a caller is reached, masked; who may opens it, which leaves an entry in the trail, or erases it as the caller wishes. */
export function ContactLine({ callId, mask, mayOpen, mayForget }: ContactLineProps) {
  const t = useTranslations();
  const [caller, setCaller] = useState<Caller | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [pending, start] = useTransition();
  const open = () =>
    start(async () => {
      const outcome = await openCallerAction(callId);
      if (outcome.ok) setCaller(outcome.value);
      setRefusal(outcome.ok ? null : t(`calls.refusals.${outcome.reason}`));
    });
  const forget = () =>
    start(async () => {
      const outcome = await forgetCallerAction(callId);
      setRefusal(outcome.ok ? null : t(`callBacks.refusals.${outcome.reason}`));
    });
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
      <span className="min-w-0 break-all font-mono select-all" role="status">
        {caller?.contact ?? mask}
      </span>
      {caller?.reference && (
        <span>
          {t("calls.caller.reference")} <span className="font-medium">{caller.reference}</span>
        </span>
      )}
      {mayOpen &&
        (caller === null ? (
          <Button size="sm" icon={<Eye aria-hidden />} pending={pending} onClick={open}>
            {t("calls.caller.open")}
          </Button>
        ) : (
          <Button size="sm" icon={<EyeOff aria-hidden />} onClick={() => setCaller(null)}>
            {t("calls.caller.hide")}
          </Button>
        ))}
      {mayForget && (
        <Button size="sm" kind="danger" icon={<Eraser aria-hidden />} pending={pending} onClick={forget}>
          {t("calls.caller.forget")}
        </Button>
      )}
      {refusal && <span className="text-xs text-bad">{refusal}</span>}
    </div>
  );
}
