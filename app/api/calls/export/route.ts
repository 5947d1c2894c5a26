import { createTranslator } from "next-intl";
import { callsQuery } from "@/app/(office)/hotline/calls/filters";
import { callsSpec } from "@/app/(office)/hotline/calls/spec";
import { csvAnswer } from "@/app/csv-answer";
import { officeRoute } from "@/app/doors";
import type { ColumnId } from "@/components/table/spec";
import { parseTableState } from "@/components/table/state";
import { permit } from "@/lib/access/actor";
import { type CsvCell, csvLine } from "@/lib/core/csv";
import { formatCard } from "@/lib/core/format";
import { readMessages } from "@/lib/core/messages";
import { type CallRow, exportCalls } from "@/lib/hotline/calls/queries";
import { findIncident } from "@/lib/settings/queries";

/** Exactly the calls that the list's address finds, in its order and columns: without contacts, cards masked. */
export const GET = officeRoute(async (actor, request) => {
  permit(actor, "call.read");
  const state = parseTableState(Object.fromEntries(new URL(request.url).searchParams), callsSpec);
  const t = createTranslator({ locale: actor.locale, messages: readMessages(actor.locale), namespace: "calls" });
  const say = t as unknown as (key: string) => string;
  const cells: Record<ColumnId<typeof callsSpec>, (row: CallRow) => CsvCell> = {
    calledOn: (row) => row.calledOn,
    reason: (row) => say(`reasons.${row.reason}`),
    card: (row) => ({ free: row.bin && formatCard(row) }),
    told: (row) => row.told && say(`told.${row.told}`),
    scope: (row) => row.scopeVersion,
    language: (row) => say(`languages.${row.language}`),
    contact: (row) => say(`contacts.${row.contact}`),
    note: (row) => ({ free: row.note }),
    madeBy: (row) => ({ free: row.madeByName }),
  };
  async function* lines() {
    const parts = exportCalls(actor, callsQuery(state));
    const first = await parts.next();
    yield csvLine([say("columns.id"), ...state.columns.map((id) => say(`columns.${id}`))]);
    for (let part = first; !part.done; part = await parts.next()) {
      yield part.value.map((row) => csvLine([row.id, ...state.columns.map((id) => cells[id](row))])).join("");
    }
  }
  return csvAnswer(`calls-${(await findIncident(actor))?.clock.today}`, lines());
});
