"use client";

import { ArrowRight } from "lucide-react";
import { useTranslations } from "next-intl";
import { type FormEvent, useId, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { FieldFrame, Input } from "@/components/ui/field";
import { NoticeBar } from "@/components/ui/notice-bar";
import { type DemoAccount, DemoAccounts } from "./demo-accounts";
import { postCredentials, type SignInOutcome } from "./post-credentials";

type SignInFormProps = {
  /** Where to go afterwards: a path of our own. */
  next: string;
  /** In a demonstration: accounts with a known password. */
  demo?: { accounts: readonly DemoAccount[]; password: string };
};

/** Name and password. A refusal empties the password and leaves the name. */
export function SignInForm({ next, demo }: SignInFormProps) {
  const t = useTranslations("signIn");
  const id = useId();
  const [outcome, setOutcome] = useState<SignInOutcome | "pending">();
  const login = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!login.current || !password.current || outcome === "pending") return;
    setOutcome("pending");
    const ended = await postCredentials(login.current.value, password.current.value);
    setOutcome(ended);
    // A whole new page: nothing that was drawn for nobody is kept.
    if (ended === "signedIn")
      window.location.assign(next === "/" ? "/second-factor" : `/second-factor?next=${encodeURIComponent(next)}`);
    else {
      password.current.value = "";
      password.current.focus();
    }
  };

  return (
    <>
      <form method="post" onSubmit={submit} className="space-y-4" noValidate>
        {(outcome === "refused" || outcome === "unavailable") && (
          <NoticeBar tone="bad" title={t(`${outcome}.title`)}>
            {t(`${outcome}.next`)}
          </NoticeBar>
        )}
        <FieldFrame id={`${id}-login`} label={t("login")}>
          <Input
            ref={login}
            id={`${id}-login`}
            name="login"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            autoFocus
            required
            className="h-10 text-base"
          />
        </FieldFrame>
        <FieldFrame id={`${id}-password`} label={t("password")}>
          <Input
            ref={password}
            id={`${id}-password`}
            name="password"
            type="password"
            autoComplete="current-password"
            required
            className="h-10 text-base"
          />
        </FieldFrame>
        <Button
          type="submit"
          kind="primary"
          size="lg"
          className="w-full"
          pending={outcome === "pending" || outcome === "signedIn"}
          icon={<ArrowRight aria-hidden />}
        >
          {t("submit")}
        </Button>
      </form>
      {demo && (
        <DemoAccounts
          accounts={demo.accounts}
          password={demo.password}
          onPick={(account) => {
            if (!login.current || !password.current) return;
            login.current.value = account.login;
            password.current.value = demo.password;
            password.current.focus();
          }}
        />
      )}
    </>
  );
}
