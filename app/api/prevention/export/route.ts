import { createTranslator } from "next-intl";
import { arrange } from "@/app/(office)/prevention/arrange";
import { measuresSpec } from "@/app/(office)/prevention/spec";
import { csvAnswer } from "@/app/csv-answer";
import { officeRoute } from "@/app/doors";
import type { ColumnId } from "@/components/table/spec";
import { parseTableState } from "@/components/table/state";
import { permit } from "@/lib/access/actor";
import { witness } from "@/lib/audit/change";
import { type CsvCell, csvLine } from "@/lib/core/csv";
import { readMessages } from "@/lib/core/messages";
import { listMeasures } from "@/lib/notices/measures/queries";
import type { MeasureVersion } from "@/lib/notices/measures/schema";

/** Exactly the measures that the list's address finds, in its order and columns. */
export const GET = officeRoute(async (actor, request) => {
  permit(actor, "measure.read");
  const state = parseTableState(Object.fromEntries(new URL(request.url).searchParams), measuresSpec);
  const t = createTranslator({ locale: actor.locale, messages: readMessages(actor.locale), namespace: "measures" });
  const say = t as unknown as (key: string) => string;
  const cells: Record<ColumnId<typeof measuresSpec>, (row: MeasureVersion) => CsvCell> = {
    text: (row) => ({ free: row.text[actor.locale] }),
    kind: (row) => say(`kinds.${row.kind}`),
    state: (row) => say(`states.${row.state}`),
    sinceOn: (row) => row.sinceOn,
    dueOn: (row) => row.dueOn,
    overdue: () => null,
    savedBy: (row) => ({ free: row.savedByName }),
    versions: (row) => row.version,
  };
  const shown = state.columns.filter((id) => id !== "overdue");
  const { measures, today } = await listMeasures(actor);
  async function* lines() {
    const rows = arrange(measures, state, today);
    await witness(actor, {
      type: "list.exported",
      subject: "list",
      details: { list: measuresSpec.list, rows: rows.length },
    });
    yield csvLine(shown.map((id) => say(`columns.${id}`)));
    for (const row of rows) yield csvLine(shown.map((id) => cells[id](row)));
  }
  return csvAnswer(`prevention-${today}`, lines());
});
