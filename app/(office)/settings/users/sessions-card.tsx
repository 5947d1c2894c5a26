"use client";

import { LogOut } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { useState, useTransition } from "react";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { NoticeBar } from "@/components/ui/notice-bar";
import { Badge } from "@/components/ui/status";
import type { SessionRow } from "@/lib/accounts/queries";
import { formatInstant, type Locale } from "@/lib/core/format";
import { closeSessionsAction } from "./actions";

type SessionsCardProps = {
  userId: string;
  sessions: readonly SessionRow[];
  mayEnd: boolean;
  timeZone: string;
};

/** Where an account is signed in: since when, from where, with what; ended one by one or all but this one. */
export function SessionsCard({ userId, sessions, mayEnd, timeZone }: SessionsCardProps) {
  const t = useTranslations("accounts.sessions");
  const say = useTranslations("accounts");
  const locale = useLocale() as Locale;
  const [pending, start] = useTransition();
  const [said, setSaid] = useState<{ tone: "good" | "bad"; words: string }>();
  const end = (which: string) =>
    start(async () => {
      const outcome = await closeSessionsAction(userId, which);
      setSaid(
        outcome.ok
          ? { tone: "good", words: t("ended", { count: outcome.value.sessionsEnded }) }
          : { tone: "bad", words: say(outcome.reason === "NO_SESSION" ? "refusals.NO_SESSION" : "failed") },
      );
    });
  const others = sessions.filter((session) => !session.own);
  const own = others.length < sessions.length;
  return (
    <Card title={t("title")} note={t("note")}>
      <div className="space-y-4">
        {said && <NoticeBar tone={said.tone}>{said.words}</NoticeBar>}
        {sessions.length === 0 && <p className="text-muted">{t("empty")}</p>}
        <ul className="divide-y">
          {sessions.map((session) => {
            const since = formatInstant(session.createdAt, locale, timeZone);
            return (
              <li key={session.id} className="flex flex-wrap items-start gap-x-4 gap-y-2 py-3 first:pt-0">
                <div className="min-w-0 flex-1 space-y-1">
                  <p className="flex flex-wrap items-center gap-2">
                    <span className="font-mono text-xs">{session.address ?? t("noAddress")}</span>
                    {session.own && <Badge>{t("own")}</Badge>}
                    {session.pending && <Badge>{t("pending")}</Badge>}
                  </p>
                  <p className="text-xs break-words text-muted">{session.userAgent ?? t("unknown")}</p>
                  <p className="text-xs text-muted">
                    {t("since", { at: since })}
                    {" · "}
                    {t("seen", { at: formatInstant(session.seenAt, locale, timeZone) })}
                  </p>
                </div>
                {mayEnd && !session.own && (
                  <Button
                    size="sm"
                    disabled={pending}
                    onClick={() => end(session.id)}
                    icon={<LogOut aria-hidden />}
                    aria-label={t("endOf", { since })}
                  >
                    {t("end")}
                  </Button>
                )}
              </li>
            );
          })}
        </ul>
        {mayEnd && others.length > 1 && (
          <Button kind="danger" disabled={pending} onClick={() => end("others")}>
            {t(own ? "endOthers" : "endAll")}
          </Button>
        )}
      </div>
    </Card>
  );
}
