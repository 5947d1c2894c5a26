import { createTranslator } from "next-intl";
import { callBacksQuery } from "@/app/(office)/call-backs/filters";
import { callBacksSpec } from "@/app/(office)/call-backs/spec";
import { csvAnswer } from "@/app/csv-answer";
import { officeRoute } from "@/app/doors";
import type { ColumnId } from "@/components/table/spec";
import { parseTableState } from "@/components/table/state";
import { permit } from "@/lib/access/actor";
import { type CsvCell, csvLine } from "@/lib/core/csv";
import { formatCard } from "@/lib/core/format";
import { readMessages } from "@/lib/core/messages";
import { type CallBackRow, exportCallBacks } from "@/lib/hotline/call-backs/queries";
import { findIncident } from "@/lib/settings/queries";

/** Exactly the call backs that the list's address finds, in its order and columns: without contacts, cards masked. */
export const GET = officeRoute(async (actor, request) => {
  permit(actor, "call.read");
  const state = parseTableState(Object.fromEntries(new URL(request.url).searchParams), callBacksSpec);
  const t = createTranslator({ locale: actor.locale, messages: readMessages(actor.locale) });
  const say = t as unknown as (key: string) => string;
  const cells: Record<ColumnId<typeof callBacksSpec>, (row: CallBackRow) => CsvCell> = {
    foundOn: (row) => row.foundOn,
    calledOn: (row) => row.calledOn,
    card: (row) => ({ free: formatCard(row) }),
    told: (row) => say(`calls.told.${row.told}`),
    now: (row) => say(`calls.told.${row.now}`),
    language: (row) => say(`calls.languages.${row.language}`),
    state: (row) => say(`callBacks.states.${row.state}`),
    attempts: (row) => row.attempts,
    followUp: (row) => row.followUpOn,
    taken: (row) => ({ free: row.takenBy }),
  };
  async function* lines() {
    const parts = exportCallBacks(actor, callBacksQuery(state));
    const first = await parts.next();
    yield csvLine([say("calls.columns.id"), ...state.columns.map((id) => say(`callBacks.columns.${id}`))]);
    for (let part = first; !part.done; part = await parts.next()) {
      yield part.value.map((row) => csvLine([row.id, ...state.columns.map((id) => cells[id](row))])).join("");
    }
  }
  return csvAnswer(`call-backs-${(await findIncident(actor))?.clock.today}`, lines());
});
