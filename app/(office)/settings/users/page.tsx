import { UserPlus } from "lucide-react";
import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { parseTableState, type SearchParams } from "@/components/table/state";
import { LinkButton } from "@/components/ui/link-button";
import { may } from "@/lib/access/actor";
import { listUsers, listViews } from "@/lib/accounts/queries";
import { realNow } from "@/lib/core/clock";
import { findIncident } from "@/lib/settings/queries";
import { arrange } from "./arrange";
import { usersSpec } from "./spec";
import { UsersTable } from "./users-table";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("accounts"))("title") };
}

/** Who has an account, in which roles, and where each stands. */
export default async function UsersPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const state = parseTableState(await searchParams, usersSpec);
  const { users, incident, views, mayShare, mayEdit } = await officePage(async (actor) => ({
    users: await listUsers(actor),
    incident: await findIncident(actor),
    views: await listViews(actor, usersSpec.list),
    mayShare: may(actor, "view.share"),
    mayEdit: may(actor, "user.edit"),
  }));
  const t = await getTranslations("accounts");
  const rows = arrange(users, state);
  return (
    <>
      <PageHeader
        title={t("title")}
        note={t("note")}
        actions={
          mayEdit && (
            <LinkButton href="/settings/users/new" kind="primary" icon={<UserPlus aria-hidden />}>
              {t("create")}
            </LinkButton>
          )
        }
      />
      <UsersTable
        state={state}
        page={{ rows, count: { value: rows.length, atLeast: false }, asOf: realNow() }}
        views={views}
        mayShare={mayShare}
        timeZone={incident?.timeZone ?? "Asia/Tokyo"}
      />
    </>
  );
}
