import { createTranslator } from "next-intl";
import { rowId } from "@/app/(office)/row-id";
import { statementSpec } from "@/app/(office)/settlements/spec";
import { csvAnswer } from "@/app/csv-answer";
import { officeRoute } from "@/app/doors";
import type { ColumnId } from "@/components/table/spec";
import { parseTableState } from "@/components/table/state";
import { permit } from "@/lib/access/actor";
import { type CsvCell, csvLine } from "@/lib/core/csv";
import { readMessages } from "@/lib/core/messages";
import { exportStatement, findStatement, type StatementLine } from "@/lib/reimbursements/settlements/queries";

type Context = { params: Promise<{ id: string }> };

/**
 * The statement of the period that the page's address says: its lines in their order and columns, with the opening and
 * closing balance of each currency first. Amounts are in the currency's smallest unit, as everywhere in exports.
 */
export const GET = officeRoute(async (actor, request, { params }: Context) => {
  permit(actor, "settlement.read");
  const companyId = rowId((await params).id);
  const state = parseTableState(Object.fromEntries(new URL(request.url).searchParams), statementSpec);
  const period = state.filters.on ?? {};
  const { sums } = await findStatement(actor, { companyId, period });
  const words = readMessages(actor.locale);
  const t = createTranslator({ locale: actor.locale, messages: words, namespace: "settlements" });
  const say = t as unknown as (key: string, values?: Record<string, string>) => string;
  const kindOf = ({ kind, reversesId }: StatementLine) =>
    reversesId === null ? say(`kinds.${kind}`) : say("reverses", { kind: say(`kinds.${kind}`) });
  const cells: Record<ColumnId<typeof statementSpec>, (row: StatementLine) => CsvCell> = {
    on: (row) => row.on,
    what: kindOf,
    inquiry: (row) => (row.inquiryReference === null ? row.inquiryId : { free: row.inquiryReference }),
    advanced: (row) => row.advanced,
    settled: (row) => row.settled,
    reference: (row) => ({ free: row.reference }),
    note: (row) => ({ free: row.note }),
    person: (row) => ({ free: row.madeByName }),
  };
  async function* lines() {
    const parts = exportStatement(actor, { companyId, period, descending: state.sort.descending });
    const first = await parts.next();
    for (const { currency, opening, closing } of sums) {
      yield csvLine([say("csv.opening"), currency, opening, say("csv.closing"), closing]);
    }
    yield csvLine([...state.columns.map((id) => say(`columns.${id}`)), say("columns.currency")]);
    for (let part = first; !part.done; part = await parts.next()) {
      yield part.value.map((row) => csvLine([...state.columns.map((id) => cells[id](row)), row.currency])).join("");
    }
  }
  return csvAnswer(`settlement-${companyId}-${period.from ?? ""}-${period.to ?? ""}`, lines());
});
