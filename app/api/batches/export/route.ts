import { createTranslator } from "next-intl";
import { batchQuery } from "@/app/(office)/batches/filters";
import { batchesSpec } from "@/app/(office)/batches/spec";
import { csvAnswer } from "@/app/csv-answer";
import { officeRoute } from "@/app/doors";
import type { ColumnId } from "@/components/table/spec";
import { parseTableState } from "@/components/table/state";
import { permit } from "@/lib/access/actor";
import { type CsvCell, csvLine } from "@/lib/core/csv";
import { readMessages } from "@/lib/core/messages";
import { type BatchRow, exportBatches } from "@/lib/intake/batches";
import { findIncident } from "@/lib/settings/queries";

/** Exactly the deliveries that the list's address finds, in its order and columns. */
export const GET = officeRoute(async (actor, request) => {
  permit(actor, "batch.read");
  const state = parseTableState(Object.fromEntries(new URL(request.url).searchParams), batchesSpec);
  const t = createTranslator({ locale: actor.locale, messages: readMessages(actor.locale), namespace: "batches" });
  const say = t as unknown as (key: string) => string;
  const read = (row: BatchRow, figure: number) => (row.records === 0 ? null : figure);
  // Covered days stand in two columns, so that a spreadsheet can reckon with them.
  const cells: Record<ColumnId<typeof batchesSpec>, (row: BatchRow) => CsvCell[]> = {
    company: (row) => [{ free: actor.locale === "ja" ? row.company.nameJa : row.company.nameEn }],
    state: (row) => [say(`states.${row.state}`)],
    receivedOn: (row) => [row.receivedOn],
    covers: (row) => [row.coversFrom, row.coversTo],
    records: (row) => [read(row, row.records)],
    problems: (row) => [read(row, row.problems)],
    source: (row) => [say(`sources.${row.source}`)],
    fileName: (row) => [{ free: row.fileName }],
    createdAt: (row) => [row.createdAt.toISOString()],
    createdBy: (row) => [{ free: row.createdBy ?? say("bySystem") }],
  };
  const heads = state.columns.flatMap((id) =>
    id === "covers" ? [say("upload.coversFrom"), say("upload.coversTo")] : [say(`columns.${id}`)],
  );
  async function* lines() {
    const { filters, sort } = batchQuery(state);
    const parts = exportBatches(actor, filters, sort);
    const first = await parts.next();
    yield csvLine([say("columns.id"), ...heads]);
    for (let part = first; !part.done; part = await parts.next()) {
      yield part.value.map((row) => csvLine([row.id, ...state.columns.flatMap((id) => cells[id](row))])).join("");
    }
  }
  return csvAnswer(`batches-${(await findIncident(actor))?.clock.today}`, lines());
});
