"use client";

import { Building2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { NoticeBar } from "@/components/ui/notice-bar";

/** The way to the single sign-on's provider: asked for from our own page, with next-auth's CSRF token. */
export function SsoButton({ name, next }: { name: string; next: string }) {
  const t = useTranslations("signIn");
  const [state, setState] = useState<"pending" | "unavailable">();
  const go = async () => {
    setState("pending");
    try {
      const { csrfToken } = await (await fetch("/api/auth/csrf", { cache: "no-store" })).json();
      const response = await fetch("/api/auth/signin/sso", {
        method: "POST",
        body: new URLSearchParams({ csrfToken, callbackUrl: window.location.origin + next, json: "true" }),
      });
      const { url } = await response.json();
      // Where the provider does not answer, next-auth names its own error page.
      if (!response.ok || new URL(url).origin === window.location.origin) throw new Error("no way there");
      window.location.assign(url);
    } catch {
      setState("unavailable");
    }
  };
  return (
    <div className="space-y-4">
      {state === "unavailable" && (
        <NoticeBar tone="bad" title={t("sso.unavailable.title", { name })}>
          {t("sso.unavailable.next")}
        </NoticeBar>
      )}
      <Button size="lg" className="w-full" pending={state === "pending"} onClick={go} icon={<Building2 aria-hidden />}>
        {t("sso.with", { name })}
      </Button>
      <p className="flex items-center gap-3 text-xs text-muted before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
        {t("sso.or")}
      </p>
    </div>
  );
}
