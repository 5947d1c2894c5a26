"use client";

import { useLocale, useTranslations } from "next-intl";
import { useMemo } from "react";
import { removeViewAction, saveViewAction } from "@/app/(office)/view-actions";
import type { Column, SavedView } from "@/components/table/column";
import { DataTable, type TablePage } from "@/components/table/data-table";
import type { TableState } from "@/components/table/spec";
import { Badge } from "@/components/ui/status";
import { roles } from "@/lib/access/rights";
import type { UserRow } from "@/lib/accounts/queries";
import { accountKinds, accountStates } from "@/lib/accounts/schema";
import { formatDate, formatInstant, type Locale } from "@/lib/core/format";
import { AccountStatus } from "./account-status";
import { usersSpec } from "./spec";

type UsersTableProps = {
  state: TableState<typeof usersSpec>;
  page: TablePage<UserRow>;
  views: readonly SavedView[];
  mayShare: boolean;
  timeZone: string;
};

export function UsersTable({ state, page, views, mayShare, timeZone }: UsersTableProps) {
  const t = useTranslations("accounts");
  const roleWords = useTranslations("nav.roles");
  const locale = useLocale() as Locale;
  const columns = useMemo<Column<UserRow, typeof usersSpec>[]>(() => {
    const at = (instant: Date | null) => (instant ? formatInstant(instant, locale, timeZone) : t("never"));
    return [
      {
        id: "login",
        header: t("columns.login"),
        primary: true,
        cell: (user) => <span className="font-mono">{user.login}</span>,
      },
      { id: "displayName", header: t("columns.displayName"), cell: (user) => user.displayName },
      {
        id: "roles",
        header: t("columns.roles"),
        options: roles.map((role) => ({ value: role, label: roleWords(role) })),
        cell: (user) => (
          <span className="flex flex-wrap gap-1">
            {user.roles.map((role) => (
              <Badge key={role}>{roleWords(role)}</Badge>
            ))}
          </span>
        ),
      },
      {
        id: "state",
        header: t("columns.state"),
        options: accountStates.map((one) => ({ value: one, label: t(`states.${one}`) })),
        cell: (user) => <AccountStatus state={user.state} plain />,
      },
      {
        id: "kind",
        header: t("columns.kind"),
        options: accountKinds.map((one) => ({ value: one, label: t(`kinds.${one}`) })),
        cell: (user) => (user.kind === "outsourced" ? <Badge>{t("kinds.outsourced")}</Badge> : t("kinds.staff")),
      },
      {
        id: "endsOn",
        header: t("columns.endsOn"),
        cell: (user) => (user.endsOn ? formatDate(user.endsOn, locale) : t("never")),
      },
      { id: "email", header: t("columns.email"), cell: (user) => user.email ?? "" },
      { id: "lastSignInAt", header: t("columns.lastSignInAt"), cell: (user) => at(user.lastSignInAt) },
      { id: "createdAt", header: t("columns.createdAt"), cell: (user) => at(user.createdAt) },
    ];
  }, [t, roleWords, locale, timeZone]);
  return (
    <DataTable
      spec={usersSpec}
      state={state}
      columns={columns}
      page={page}
      rowId={(user) => user.id}
      rowHref={(user) => `/settings/users/${user.id}`}
      label={t("label")}
      timeZone={timeZone}
      exportHref="/api/users/export"
      views={views}
      viewActions={{ save: saveViewAction, remove: removeViewAction, mayShare }}
      empty={{ title: t("empty"), next: t("emptyNext") }}
    />
  );
}
