import { createTranslator } from "next-intl";
import { inquiryQuery } from "@/app/(office)/inquiries/filters";
import { inquiriesSpec } from "@/app/(office)/inquiries/spec";
import { csvAnswer } from "@/app/csv-answer";
import { officeRoute } from "@/app/doors";
import type { ColumnId } from "@/components/table/spec";
import { parseTableState } from "@/components/table/state";
import { permit } from "@/lib/access/actor";
import { type CsvCell, csvLine } from "@/lib/core/csv";
import { formatCard } from "@/lib/core/format";
import { readMessages } from "@/lib/core/messages";
import { exportInquiries, type InquiryRow } from "@/lib/inquiries/queries";
import { findIncident } from "@/lib/settings/queries";

/** Exactly the inquiries that the list's address finds, in its order and columns; numbers masked as on screen. */
export const GET = officeRoute(async (actor, request) => {
  permit(actor, "inquiry.read");
  const state = parseTableState(Object.fromEntries(new URL(request.url).searchParams), inquiriesSpec);
  const t = createTranslator({ locale: actor.locale, messages: readMessages(actor.locale), namespace: "inquiries" });
  const say = t as unknown as (key: string) => string;
  // Amounts stand in two columns: a figure that a spreadsheet can add up, and its currency.
  const cells: Record<ColumnId<typeof inquiriesSpec>, (row: InquiryRow) => CsvCell[]> = {
    reference: (row) => [{ free: row.reference }],
    company: (row) => [{ free: actor.locale === "ja" ? row.nameJa : row.nameEn }],
    receivedOn: (row) => [row.receivedOn],
    card: (row) => [row.bin || row.last4 ? formatCard(row) : null],
    misuseOn: (row) => [row.misuseOn],
    amount: (row) => [row.amount, row.currency],
    merchant: (row) => [{ free: row.merchant }],
    detectionCase: (row) => [say(`cases.${row.detectionCase ?? "unknown"}`)],
    relief: (row) => [row.relief && say(`relief.${row.relief}`)],
    burden: (row) => [
      row.charged === null || row.relieved === null ? null : row.charged - row.relieved,
      row.moneyCurrency,
    ],
    exposure: (row) => [row.exposure && say(`exposure.${row.exposure}`)],
    explainedBy: () => [],
    unexplainedBy: () => [],
    state: (row) => [say(`states.${row.state}`)],
    member: (row) => [row.memberId],
    memberNumber: () => [],
    last4: () => [],
    use: (row) => [row.use && say(`uses.${row.use}`)],
    closedOn: () => [],
    closedAs: (row) => [row.closedAs && say(`closings.${row.closedAs}`)],
  };
  const heads = state.columns.flatMap((id) => {
    const head = say(`columns.${id}`);
    return id === "amount" || id === "burden" ? [head, say("columns.currency")] : [head];
  });
  async function* lines() {
    const parts = exportInquiries(actor, inquiryQuery(state));
    const first = await parts.next();
    yield csvLine([say("columns.id"), ...heads]);
    for (let part = first; !part.done; part = await parts.next()) {
      yield part.value.map((row) => csvLine([row.id, ...state.columns.flatMap((id) => cells[id](row))])).join("");
    }
  }
  return csvAnswer(`inquiries-${(await findIncident(actor))?.clock.today}`, lines());
});
