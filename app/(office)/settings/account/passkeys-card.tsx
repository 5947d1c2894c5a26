"use client";

import { Fingerprint } from "lucide-react";
import { useTranslations } from "next-intl";
import { type FormEvent, useId, useRef, useState, useTransition } from "react";
import { makePasskey } from "@/components/form/passkey";
import { RecoveryCodes } from "@/components/form/recovery-codes";
import { StepUp } from "@/components/form/step-up";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { FieldFrame, Input } from "@/components/ui/field";
import { NoticeBar } from "@/components/ui/notice-bar";
import type { PasskeyRow as Passkey } from "@/lib/accounts/queries";
import type { PasskeyMade } from "@/lib/accounts/schema";
import { addPasskeyAction, askNewPasskeyAction } from "./actions";
import { PasskeyRow } from "./passkey-row";

type PasskeysCardProps = {
  passkeys: readonly Passkey[];
  /** Whether passkeys can be made at this address. */
  here: boolean;
  timeZone: string;
};

/** One's own passkeys: named, added and taken away. */
export function PasskeysCard({ passkeys, here, timeZone }: PasskeysCardProps) {
  const t = useTranslations("accounts.passkeys");
  const say = useTranslations("accounts");
  const words = useTranslations("common.code");
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [pending, start] = useTransition();
  const [refused, setRefused] = useState<string>();
  const [added, setAdded] = useState<string>();
  const [codes, setCodes] = useState<readonly string[]>([]);

  const add = () =>
    start(async () => {
      setRefused(undefined);
      setAdded(undefined);
      const name = field.current?.value.trim() || t("fallback", { no: passkeys.length + 1 });
      const asked = await askNewPasskeyAction();
      if (!asked.ok) return setRefused(asked.reason);
      const made = await makePasskey(asked.value);
      if (!made.ok) return setRefused(made.why);
      const outcome = await addPasskeyAction({ name, made: made.value as PasskeyMade });
      if (!outcome.ok) return setRefused(outcome.reason);
      setAdded(name);
      setCodes(outcome.value.codes);
      if (field.current) field.current.value = "";
    });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add();
  };
  const why = (reason: string) => {
    if (reason === "cancelled" || reason === "unable") return words(`${reason}.title`);
    const key = reason === "known" ? "refusals.PASSKEY_KNOWN" : `refusals.${reason}`;
    return say.has(key) ? say(key, { most: 10 }) : say("failed");
  };

  return (
    <Card title={t("title")} note={t("note")}>
      <div className="space-y-4">
        {passkeys.length === 0 && <p className="text-muted">{t("empty")}</p>}
        {passkeys.length > 0 && (
          <ul className="divide-y">
            {passkeys.map((passkey) => (
              <PasskeyRow key={passkey.id} passkey={passkey} timeZone={timeZone} />
            ))}
          </ul>
        )}
        {added && <NoticeBar tone="good">{t("added", { name: added })}</NoticeBar>}
        {codes.length > 0 && <RecoveryCodes codes={codes} />}
        {refused === "STEP_UP_NEEDED" && !pending && <StepUp onDone={add} />}
        {refused && refused !== "STEP_UP_NEEDED" && (
          <NoticeBar tone={refused === "cancelled" ? "note" : "bad"} title={why(refused)}>
            {(refused === "cancelled" || refused === "unable") && words(`${refused}.next`)}
          </NoticeBar>
        )}
        {here ? (
          <form onSubmit={submit} className="flex flex-wrap items-start gap-2 border-t pt-4">
            <FieldFrame id={id} label={t("name")} hint={t("nameHint")} className="min-w-48 flex-1">
              <Input
                ref={field}
                id={id}
                name="name"
                maxLength={60}
                autoComplete="off"
                aria-describedby={`${id}-hint`}
              />
            </FieldFrame>
            <Button type="submit" pending={pending} icon={<Fingerprint aria-hidden />} className="sm:mt-6">
              {t("add")}
            </Button>
          </form>
        ) : (
          <NoticeBar tone="note">{t("notHere")}</NoticeBar>
        )}
      </div>
    </Card>
  );
}
