"use client";

import { Ban, KeyRound, LockOpen, RotateCcw } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState, useTransition } from "react";
import {
  disableUserAction,
  enableUserAction,
  type IssuedLink as Issued,
  issueLinkAction,
  unlockUserAction,
} from "@/app/(office)/settings/users/actions";
import { IssuedLink } from "@/app/(office)/settings/users/issued-link";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/dialog";
import { NoticeBar } from "@/components/ui/notice-bar";
import type { UserRow } from "@/lib/accounts/queries";

type Said = { tone: "good" | "bad"; words: string };

/** What can be done about an account's sign-in: a new link, lifting a lock, closing and opening it. */
export function UserSteps({ user, own }: { user: UserRow; own: boolean }) {
  const t = useTranslations("accounts");
  const [pending, start] = useTransition();
  const [said, setSaid] = useState<Said>();
  const [issued, setIssued] = useState<Issued>();
  const [asking, setAsking] = useState(false);
  const good = (words: string) => setSaid({ tone: "good", words });
  const bad = (reason: string) =>
    setSaid({ tone: "bad", words: t(t.has(`refusals.${reason}`) ? `refusals.${reason}` : "failed") });

  const step = (work: () => Promise<void>) =>
    start(async () => {
      setSaid(undefined);
      setIssued(undefined);
      await work();
    });
  const issue = () =>
    step(async () => {
      const outcome = await issueLinkAction(user.id, user.displayName);
      if (outcome.ok) setIssued(outcome.value);
      else bad(outcome.reason);
    });
  const unlock = () =>
    step(async () => {
      const outcome = await unlockUserAction(user.id);
      if (outcome.ok) good(t("actions.unlocked"));
      else bad(outcome.reason);
    });
  const enable = () =>
    step(async () => {
      const outcome = await enableUserAction(user.id);
      if (outcome.ok) good(t("actions.enabled"));
      else bad(outcome.reason);
    });
  const disable = () =>
    step(async () => {
      setAsking(false);
      const outcome = await disableUserAction(user.id);
      if (outcome.ok) good(t("actions.disabled", { count: outcome.value.sessionsEnded }));
      else bad(outcome.reason);
    });

  const closed = user.state === "disabled";
  return (
    <div className="space-y-3 border-t pt-4">
      {said && <NoticeBar tone={said.tone}>{said.words}</NoticeBar>}
      {issued && <IssuedLink issued={issued} />}
      {!closed && <p className="text-xs text-muted">{t("actions.issueNote")}</p>}
      <div className="flex flex-wrap gap-2">
        {!closed && (
          <Button onClick={issue} disabled={pending} icon={<KeyRound aria-hidden />}>
            {t("actions.issue")}
          </Button>
        )}
        {user.lockedUntil && (
          <Button onClick={unlock} disabled={pending} icon={<LockOpen aria-hidden />}>
            {t("actions.unlock")}
          </Button>
        )}
        {closed ? (
          <Button onClick={enable} disabled={pending} icon={<RotateCcw aria-hidden />}>
            {t("actions.enable")}
          </Button>
        ) : (
          !own && (
            <ConfirmDialog
              open={asking}
              onOpenChange={setAsking}
              trigger={
                <Button kind="danger" disabled={pending} icon={<Ban aria-hidden />}>
                  {t("actions.disable")}
                </Button>
              }
              title={t("actions.disableTitle", { name: user.displayName })}
              actions={
                <Button kind="danger" onClick={disable}>
                  {t("actions.disable")}
                </Button>
              }
            >
              {t("actions.disableNote")}
            </ConfirmDialog>
          )
        )}
      </div>
    </div>
  );
}
