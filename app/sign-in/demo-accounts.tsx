"use client";

import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";

import type { Role } from "@/lib/access/rights";

export type DemoAccount = { login: string; role: Role };

type DemoAccountsProps = {
  accounts: readonly DemoAccount[];
  password: string;
  onPick: (account: DemoAccount) => void;
};

/** The demonstration's accounts, at hand: pressing one fills in the form. */
export function DemoAccounts({ accounts, password, onPick }: DemoAccountsProps) {
  const t = useTranslations("signIn.demo");
  const roles = useTranslations("nav.roles");
  return (
    <section className="mt-6 border-t pt-4" aria-label={t("title")}>
      <h2 className="text-xs font-semibold">{t("title")}</h2>
      <p className="mt-0.5 text-xs text-muted">
        {t.rich("note", { password: () => <code className="rounded-sm bg-sunken px-1 font-mono">{password}</code> })}
      </p>
      <ul className="mt-2 grid grid-cols-2 gap-1">
        {accounts.map((account) => (
          <li key={account.login}>
            <Button size="sm" kind="quiet" className="w-full justify-start" onClick={() => onPick(account)}>
              <span className="font-mono text-ink">{account.login}</span>
              <span className="truncate font-normal">{roles(account.role)}</span>
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
