import { createTranslator } from "next-intl";
import { revealQuery } from "@/app/(office)/reveals/filters";
import { revealsSpec } from "@/app/(office)/reveals/spec";
import { csvAnswer } from "@/app/csv-answer";
import { officeRoute } from "@/app/doors";
import type { ColumnId } from "@/components/table/spec";
import { parseTableState } from "@/components/table/state";
import { permit } from "@/lib/access/actor";
import { type CsvCell, csvLine } from "@/lib/core/csv";
import { formatCard } from "@/lib/core/format";
import { readMessages } from "@/lib/core/messages";
import { findIncident } from "@/lib/settings/queries";
import { exportReveals, type RevealRow } from "@/lib/vault/reveals";

/** Exactly the reveals that the list's address finds, in its order and columns; cards masked, as everywhere. */
export const GET = officeRoute(async (actor, request) => {
  permit(actor, "card.readReveals");
  const state = parseTableState(Object.fromEntries(new URL(request.url).searchParams), revealsSpec);
  const t = createTranslator({ locale: actor.locale, messages: readMessages(actor.locale), namespace: "reveals" });
  const say = t as unknown as (key: string) => string;
  const cells: Record<ColumnId<typeof revealsSpec>, (row: RevealRow) => CsvCell[]> = {
    at: (row) => [row.businessAt.toISOString()],
    person: (row) => [{ free: row.userName }],
    card: (row) => [formatCard(row)],
    last4: () => [],
    code: (row) => [say(`codes.${row.code}`)],
    reason: (row) => [{ free: row.reason }],
    member: (row) => [row.memberId],
  };
  const shown = state.columns.filter((id) => id !== "last4");
  async function* lines() {
    const parts = exportReveals(actor, { filter: revealQuery(state), newestFirst: state.sort.descending });
    const first = await parts.next();
    yield csvLine(shown.map((id) => say(`columns.${id}`)));
    for (let part = first; !part.done; part = await parts.next()) {
      yield part.value.map((row) => csvLine(shown.flatMap((id) => cells[id](row)))).join("");
    }
  }
  return csvAnswer(`reveals-${(await findIncident(actor))?.clock.today}`, lines());
});
