import { createTranslator } from "next-intl";
import { arrange } from "@/app/(office)/exposure/window/arrange";
import { windowSpec } from "@/app/(office)/exposure/window/spec";
import { csvAnswer } from "@/app/csv-answer";
import { officeRoute } from "@/app/doors";
import { parseTableState } from "@/components/table/state";
import { permit } from "@/lib/access/actor";
import { csvLine } from "@/lib/core/csv";
import { formatCard } from "@/lib/core/format";
import { readMessages } from "@/lib/core/messages";
import { findLeakWindow, noteWindowExport } from "@/lib/exposure/window/queries";
import { findIncident } from "@/lib/settings/queries";

/** Exactly the members that the list's address finds, a line a card; numbers masked as on screen. */
export const GET = officeRoute(async (actor, request) => {
  permit(actor, "exposure.read");
  const state = parseTableState(Object.fromEntries(new URL(request.url).searchParams), windowSpec);
  const t = createTranslator({ locale: actor.locale, messages: readMessages(actor.locale), namespace: "leakWindow" });
  const say = t as unknown as (key: string) => string;
  const rows = arrange((await findLeakWindow(actor)).members, state);
  const heads = ["memberId", "card", "since", "replacedOn", "misusedOn", "from", "until", "verdict"];
  async function* lines() {
    await noteWindowExport(actor, rows.length);
    yield csvLine(heads.map((head) => say(`columns.${head}`)));
    for (const { memberId, cards, from, until, verdict } of rows) {
      for (const card of cards) {
        const days = [card.since, card.replacedOn, card.misusedOn, from, until];
        yield csvLine([memberId, formatCard(card), ...days, say(`verdicts.${verdict}`)]);
      }
    }
  }
  return csvAnswer(`leak-window-${(await findIncident(actor))?.clock.today}`, lines());
});
