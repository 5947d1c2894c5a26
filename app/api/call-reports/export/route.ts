import { createTranslator } from "next-intl";
import { callReportsQuery } from "@/app/(office)/hotline/reports/filters";
import { callReportsSpec } from "@/app/(office)/hotline/reports/spec";
import { csvAnswer } from "@/app/csv-answer";
import { officeRoute } from "@/app/doors";
import type { ColumnId } from "@/components/table/spec";
import { parseTableState } from "@/components/table/state";
import { permit } from "@/lib/access/actor";
import { type CsvCell, csvLine } from "@/lib/core/csv";
import { formatCard } from "@/lib/core/format";
import { readMessages } from "@/lib/core/messages";
import { exportReports } from "@/lib/hotline/call-reports/queries";
import type { ReportRow } from "@/lib/hotline/call-reports/schema";
import { findIncident } from "@/lib/settings/queries";

/** Exactly the reports that the list's address finds, in its order and columns: cards masked. */
export const GET = officeRoute(async (actor, request) => {
  permit(actor, "call.read");
  const state = parseTableState(Object.fromEntries(new URL(request.url).searchParams), callReportsSpec);
  const t = createTranslator({ locale: actor.locale, messages: readMessages(actor.locale) });
  const say = t as unknown as (key: string) => string;
  const cells: Record<ColumnId<typeof callReportsSpec>, (row: ReportRow) => CsvCell> = {
    reportedOn: (row) => row.reportedOn,
    kind: (row) => say(`callReports.kinds.${row.kind}`),
    company: ({ company }) => ({ free: actor.locale === "ja" ? company.nameJa : company.nameEn }),
    card: (row) => ({ free: row.bin && formatCard(row) }),
    usedOn: (row) => row.usedOn,
    amount: (row) => row.amount,
    merchant: (row) => ({ free: row.merchant }),
    state: (row) => say(`callReports.states.${row.state}`),
    since: (row) => row.since,
    inquiries: (row) => row.inquiries,
    madeBy: (row) => ({ free: row.madeByName }),
  };
  async function* lines() {
    const parts = exportReports(actor, callReportsQuery(state));
    const first = await parts.next();
    yield csvLine([say("calls.columns.id"), ...state.columns.map((id) => say(`callReports.columns.${id}`))]);
    for (let part = first; !part.done; part = await parts.next()) {
      yield part.value.map((row) => csvLine([row.id, ...state.columns.map((id) => cells[id](row))])).join("");
    }
  }
  return csvAnswer(`call-reports-${(await findIncident(actor))?.clock.today}`, lines());
});
