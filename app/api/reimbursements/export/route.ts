import { createTranslator } from "next-intl";
import { caseQuery } from "@/app/(office)/reimbursements/filters";
import { reimbursementsSpec } from "@/app/(office)/reimbursements/spec";
import { csvAnswer } from "@/app/csv-answer";
import { officeRoute } from "@/app/doors";
import type { ColumnId } from "@/components/table/spec";
import { parseTableState } from "@/components/table/state";
import { permit } from "@/lib/access/actor";
import { type CsvCell, csvLine } from "@/lib/core/csv";
import { formatMoney } from "@/lib/core/format";
import { readMessages } from "@/lib/core/messages";
import { type CaseRow, exportCases } from "@/lib/reimbursements/work/queries";
import { findIncident } from "@/lib/settings/queries";

/** Exactly the open cases that the list's address finds, in its order and columns. */
export const GET = officeRoute(async (actor, request) => {
  permit(actor, "case.read");
  const state = parseTableState(Object.fromEntries(new URL(request.url).searchParams), reimbursementsSpec);
  const t = createTranslator({ locale: actor.locale, messages: readMessages(actor.locale), namespace: "worklists" });
  const say = t as unknown as (key: string) => string;
  const money = (amount: bigint | null, currency: string | null) =>
    amount === null || currency === null ? null : formatMoney(amount, currency, actor.locale);
  const cells: Record<ColumnId<typeof reimbursementsSpec>, (row: CaseRow) => CsvCell> = {
    reference: (row) => (row.reference === null ? `#${row.id}` : { free: row.reference }),
    stage: (row) => say(`stages.${row.stage}`),
    dueOn: (row) => row.dueOn,
    late: (row) => say(`late.${row.late ? "yes" : "no"}`),
    age: (row) => row.age,
    company: (row) => ({ free: actor.locale === "ja" ? row.nameJa : row.nameEn }),
    member: (row) => row.memberId,
    burden: (row) => money(row.burden, row.moneyCurrency),
    amount: (row) => money(row.amount, row.currency),
    owner: (row) => ({ free: row.owner }),
    followUpOn: (row) => row.followUpOn,
    receivedOn: (row) => row.receivedOn,
  };
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
