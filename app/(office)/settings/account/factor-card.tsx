"use client";

import { Smartphone } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState, useTransition } from "react";
import { ActionForm } from "@/components/form/action-form";
import { TextField } from "@/components/form/fields";
import { RecoveryCodes } from "@/components/form/recovery-codes";
import { StepUp } from "@/components/form/step-up";
import { Submit } from "@/components/form/submit";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { NoticeBar } from "@/components/ui/notice-bar";
import { QrCode } from "@/components/ui/qr-code";
import { Status } from "@/components/ui/status";
import { beginFactorAction, confirmFactorAction } from "./actions";

type Shown = { uri: string; secret: string };
type Replaced = { codes: string[]; sessionsEnded: number };

/** One's own authenticator: whether there is one, and another in its place, which counts from its first code on. */
export function FactorCard({ authenticator }: { authenticator: boolean }) {
  const t = useTranslations("accounts.authenticator");
  const say = useTranslations("accounts");
  const entry = useTranslations("signIn.factor");
  const [pending, start] = useTransition();
  const [shown, setShown] = useState<Shown>();
  const [refused, setRefused] = useState<string>();
  const [replaced, setReplaced] = useState<Replaced>();
  const begin = () =>
    start(async () => {
      setRefused(undefined);
      const outcome = await beginFactorAction();
      if (outcome.ok) setShown(outcome.value);
      else setRefused(outcome.reason);
    });
  return (
    <Card
      title={t("title")}
      note={t("note")}
      actions={
        <Status tone={authenticator || replaced ? "good" : "neutral"}>
          {say(authenticator || replaced ? "factor.set" : "authenticator.unset")}
        </Status>
      }
    >
      <div className="space-y-4">
        {replaced ? (
          <>
            <NoticeBar tone="good">{t("done", { count: replaced.sessionsEnded })}</NoticeBar>
            <RecoveryCodes codes={replaced.codes} />
          </>
        ) : shown ? (
          <>
            {authenticator && <NoticeBar tone="note">{t("oldHolds")}</NoticeBar>}
            <p>{entry("enrolNote")}</p>
            <QrCode text={shown.uri} label={entry("picture")} />
            <p className="text-xs text-muted">{entry("byHand")}</p>
            <p className="rounded-sm bg-sunken p-2 font-mono text-xs break-all" data-testid="totp-secret">
              {shown.secret.match(/.{1,4}/g)?.join(" ")}
            </p>
            <ActionForm<Replaced> action={confirmFactorAction} words="accounts.refusals" onDone={setReplaced}>
              <TextField
                name="code"
                label={t("code")}
                hint={entry("confirmHint")}
                autoComplete="off"
                inputMode="numeric"
                maxLength={10}
                className="max-w-48"
              />
              <div className="flex flex-wrap gap-2">
                <Submit>{t("confirm")}</Submit>
                <Button kind="quiet" onClick={() => setShown(undefined)}>
                  {t("keep")}
                </Button>
              </div>
            </ActionForm>
          </>
        ) : (
          <>
            {refused === "STEP_UP_NEEDED" && !pending && <StepUp onDone={begin} />}
            {refused && refused !== "STEP_UP_NEEDED" && <NoticeBar tone="bad">{say("failed")}</NoticeBar>}
            <p className="text-xs text-muted">{t(authenticator ? "changeNote" : "addNote")}</p>
            <Button onClick={begin} pending={pending} icon={<Smartphone aria-hidden />}>
              {t(authenticator ? "change" : "add")}
            </Button>
          </>
        )}
      </div>
    </Card>
  );
}
