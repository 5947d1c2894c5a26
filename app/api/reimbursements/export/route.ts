import { createTranslator } from "next-intl";
import { caseCells } from "@/app/(office)/reimbursements/csv-cells";
import { caseQuery } from "@/app/(office)/reimbursements/filters";
import { reimbursementsSpec } from "@/app/(office)/reimbursements/spec";
import { csvAnswer } from "@/app/csv-answer";
import { officeRoute } from "@/app/doors";
import { parseTableState } from "@/components/table/state";
import { permit } from "@/lib/access/actor";
import { csvLine } from "@/lib/core/csv";
import { readMessages } from "@/lib/core/messages";
import { exportCases } from "@/lib/reimbursements/work/queries";
import { findIncident } from "@/lib/settings/queries";

/** Exactly the open cases that the list's address finds, in its order and columns. */
export const GET = officeRoute(async (actor, request) => {
  permit(actor, "case.read");
  const state = parseTableState(Object.fromEntries(new URL(request.url).searchParams), reimbursementsSpec);
  const t = createTranslator({ locale: actor.locale, messages: readMessages(actor.locale), namespace: "worklists" });
  const say = t as unknown as (key: string) => string;
  const cells = caseCells(actor.locale, say);
  async function* lines() {
    const parts = exportCases(actor, caseQuery(state));
    const first = await parts.next();
    yield csvLine(state.columns.map((id) => say(`columns.${id}`)));
    for (let part = first; !part.done; part = await parts.next()) {
      yield part.value.map((row) => csvLine(state.columns.map((id) => cells[id](row)))).join("");
    }
  }
  return csvAnswer(`reimbursements-${(await findIncident(actor))?.clock.today}`, lines());
});
