import { createTranslator } from "next-intl";
import { arrange } from "@/app/(office)/settings/users/arrange";
import { usersSpec } from "@/app/(office)/settings/users/spec";
import { csvAnswer } from "@/app/csv-answer";
import { officeRoute } from "@/app/doors";
import type { ColumnId } from "@/components/table/spec";
import { parseTableState } from "@/components/table/state";
import { permit } from "@/lib/access/actor";
import { listUsers, type UserRow } from "@/lib/accounts/queries";
import { witness } from "@/lib/audit/change";
import { type CsvCell, csvLine } from "@/lib/core/csv";
import { readMessages } from "@/lib/core/messages";
import { findIncident } from "@/lib/settings/queries";

/** Exactly the accounts that the list's address finds, in its order and columns. */
export const GET = officeRoute(async (actor, request) => {
  permit(actor, "user.read");
  const state = parseTableState(Object.fromEntries(new URL(request.url).searchParams), usersSpec);
  const t = createTranslator({ locale: actor.locale, messages: readMessages(actor.locale) });
  const say = t as unknown as (key: string) => string;
  const cells: Record<ColumnId<typeof usersSpec>, (row: UserRow) => CsvCell> = {
    login: (row) => ({ free: row.login }),
    displayName: (row) => ({ free: row.displayName }),
    roles: (row) => row.roles.map((role) => say(`nav.roles.${role}`)).join(" / "),
    state: (row) => say(`accounts.states.${row.state}`),
    kind: (row) => say(`accounts.kinds.${row.kind}`),
    endsOn: (row) => row.endsOn,
    email: (row) => (row.email ? { free: row.email } : null),
    lastSignInAt: (row) => row.lastSignInAt?.toISOString() ?? null,
    createdAt: (row) => row.createdAt.toISOString(),
  };
  async function* lines() {
    const rows = arrange(await listUsers(actor), state);
    await witness(actor, {
      type: "list.exported",
      subject: "list",
      details: { list: usersSpec.list, rows: rows.length },
    });
    yield csvLine(state.columns.map((id) => say(`accounts.columns.${id}`)));
    for (const row of rows) yield csvLine(state.columns.map((id) => cells[id](row)));
  }
  return csvAnswer(`users-${(await findIncident(actor))?.clock.today}`, lines());
});
