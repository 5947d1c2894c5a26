"use client";

import { Ban, KeyRound, LockOpen, RotateCcw, ShieldOff } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState, useTransition } from "react";
import {
  disableUserAction,
  enableUserAction,
  type IssuedLink as Issued,
  issueLinkAction,
  resetFactorAction,
  unlockUserAction,
} from "@/app/(office)/settings/users/actions";
import { IssuedLink } from "@/app/(office)/settings/users/issued-link";
import { StepUp } from "@/components/form/step-up";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/dialog";
import { FieldFrame, Select } from "@/components/ui/field";
import { NoticeBar } from "@/components/ui/notice-bar";
import type { UserRow } from "@/lib/accounts/queries";
import { type ResetCause, resetCauses } from "@/lib/accounts/schema";

type Said = { tone: "good" | "bad"; words: string };

/** What can be done about an account's sign-in: a new link, lifting a lock, closing and opening it. */
export function UserSteps({ user, own }: { user: UserRow; own: boolean }) {
  const t = useTranslations("accounts");
  const [pending, start] = useTransition();
  const [said, setSaid] = useState<Said>();
  const [issued, setIssued] = useState<Issued>();
  const [asking, setAsking] = useState(false);
  const [resetting, setResetting] = useState(false);
  const [cause, setCause] = useState<ResetCause>("lost");
  /** What was refused for want of a fresh factor, to be done once it is there. */
  const [stale, setStale] = useState<() => void>();
  const good = (words: string) => setSaid({ tone: "good", words });
  const bad = (reason: string, again: () => void) => {
    if (reason === "STEP_UP_NEEDED") setStale(() => again);
    else setSaid({ tone: "bad", words: t(t.has(`refusals.${reason}`) ? `refusals.${reason}` : "failed") });
  };

  const step = (work: () => Promise<void>) =>
    start(async () => {
      setSaid(undefined);
      setIssued(undefined);
      setStale(undefined);
      await work();
    });
  const issue = () =>
    step(async () => {
      const outcome = await issueLinkAction(user.id, user.displayName);
      if (outcome.ok) setIssued(outcome.value);
      else bad(outcome.reason, issue);
    });
  const unlock = () =>
    step(async () => {
      const outcome = await unlockUserAction(user.id);
      if (outcome.ok) good(t("actions.unlocked"));
      else bad(outcome.reason, unlock);
    });
  const enable = () =>
    step(async () => {
      const outcome = await enableUserAction(user.id);
      if (outcome.ok) good(t("actions.enabled"));
      else bad(outcome.reason, enable);
    });
  const disable = () =>
    step(async () => {
      setAsking(false);
      const outcome = await disableUserAction(user.id);
      if (outcome.ok) good(t("actions.disabled", { count: outcome.value.sessionsEnded }));
      else bad(outcome.reason, disable);
    });
  const reset = () =>
    step(async () => {
      setResetting(false);
      const outcome = await resetFactorAction(user.id, cause);
      if (outcome.ok) good(t("factor.resetDone", { count: outcome.value.sessionsEnded }));
      else bad(outcome.reason, reset);
    });

  const closed = user.state === "disabled" || user.state === "unused";
  return (
    <div className="space-y-3 border-t pt-4">
      {said && <NoticeBar tone={said.tone}>{said.words}</NoticeBar>}
      {stale && <StepUp onDone={stale} />}
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
        {user.hasFactor && !own && (
          <ConfirmDialog
            open={resetting}
            onOpenChange={setResetting}
            trigger={
              <Button disabled={pending} icon={<ShieldOff aria-hidden />}>
                {t("factor.reset")}
              </Button>
            }
            title={t("factor.resetTitle", { name: user.displayName })}
            actions={
              <Button kind="danger" onClick={reset}>
                {t("factor.reset")}
              </Button>
            }
          >
            {t("factor.resetNote")}
            <FieldFrame id="reset-cause" label={t("factor.cause")} className="mt-3">
              <Select
                id="reset-cause"
                value={cause}
                onChange={(event) => setCause(event.target.value as ResetCause)}
                options={resetCauses.map((value) => ({ value, label: t(`factor.causes.${value}`) }))}
              />
            </FieldFrame>
          </ConfirmDialog>
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
