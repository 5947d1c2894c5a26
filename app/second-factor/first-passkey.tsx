"use client";

import { Fingerprint } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { makePasskey, optionsOf } from "@/components/form/passkey";
import { Button } from "@/components/ui/button";
import { NoticeBar } from "@/components/ui/notice-bar";

const door = "/api/second-factor";

/** A passkey as the first second factor, in the place of an authenticator. */
export function FirstPasskey({ onDone }: { onDone: (codes: readonly string[]) => void }) {
  const t = useTranslations("signIn.factor");
  const words = useTranslations("common.code");
  const [state, setState] = useState<"pending" | "keyRefused" | "unavailable" | "cancelled" | "unable">();
  const make = async () => {
    setState("pending");
    try {
      const made = await makePasskey(await optionsOf(door));
      if (!made.ok) return setState(made.why === "cancelled" ? "cancelled" : "unable");
      const response = await fetch(door, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ name: t("firstPasskey"), made: made.value }),
      });
      if (!response.ok) return setState(response.status === 422 ? "keyRefused" : "unavailable");
      onDone((await response.json()).codes);
    } catch {
      setState("unavailable");
    }
  };
  return (
    <div className="space-y-3">
      {state && state !== "pending" && (
        <NoticeBar tone={state === "cancelled" ? "note" : "bad"} title={words(`${state}.title`)}>
          {words(`${state}.next`)}
        </NoticeBar>
      )}
      <p className="text-xs text-muted">{t("passkeyNote")}</p>
      <Button className="w-full" pending={state === "pending"} onClick={make} icon={<Fingerprint aria-hidden />}>
        {t("makePasskey")}
      </Button>
    </div>
  );
}
