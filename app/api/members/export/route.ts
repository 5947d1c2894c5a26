import { createTranslator } from "next-intl";
import { memberQuery } from "@/app/(office)/members/filters";
import { membersSpec } from "@/app/(office)/members/spec";
import { csvAnswer } from "@/app/csv-answer";
import { officeRoute } from "@/app/doors";
import type { ColumnId } from "@/components/table/spec";
import { parseTableState } from "@/components/table/state";
import { permit } from "@/lib/access/actor";
import { type CsvCell, csvLine } from "@/lib/core/csv";
import { readMessages } from "@/lib/core/messages";
import { exportMembers, type MemberRow } from "@/lib/members/queries";
import { findIncident } from "@/lib/settings/queries";

/** Exactly the members that the list's address finds, in its order and columns. */
export const GET = officeRoute(async (actor, request) => {
  permit(actor, "member.read");
  const state = parseTableState(Object.fromEntries(new URL(request.url).searchParams), membersSpec);
  const t = createTranslator({ locale: actor.locale, messages: readMessages(actor.locale), namespace: "members" });
  const say = t as unknown as (key: string) => string;
  const cells: Record<ColumnId<typeof membersSpec>, (row: MemberRow) => CsvCell[]> = {
    id: (row) => [row.id],
    countedOn: (row) => [row.countedOn],
    inquiries: (row) => [row.inquiries],
    cards: (row) => [row.cards],
    numbers: (row) => [row.numbers],
    lastReceivedOn: (row) => [row.lastReceivedOn],
    relief: (row) => [say(`relief.${row.relief}`)],
    // A member with burdens in two currencies has two figures in the cell.
    burden: (row) => [
      row.burden.map(({ amount }) => amount).join(" / ") || null,
      row.burden.map(({ currency }) => currency).join(" / ") || null,
    ],
    counted: () => [],
    company: () => [],
  };
  const heads = state.columns.flatMap((id) =>
    id === "burden" ? [say("columns.burden"), say("columns.currency")] : [say(`columns.${id}`)],
  );
  async function* lines() {
    const parts = exportMembers(actor, memberQuery(state));
    const first = await parts.next();
    yield csvLine(heads);
    for (let part = first; !part.done; part = await parts.next()) {
      yield part.value.map((row) => csvLine(state.columns.flatMap((id) => cells[id](row)))).join("");
    }
  }
  return csvAnswer(`members-${(await findIncident(actor))?.clock.today}`, lines());
});
