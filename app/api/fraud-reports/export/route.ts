import { createTranslator } from "next-intl";
import { fraudQuery } from "@/app/(office)/fraud-reports/filters";
import { fraudReportsSpec } from "@/app/(office)/fraud-reports/spec";
import { csvAnswer } from "@/app/csv-answer";
import { officeRoute } from "@/app/doors";
import type { ColumnId } from "@/components/table/spec";
import { parseTableState } from "@/components/table/state";
import { permit } from "@/lib/access/actor";
import { type CsvCell, csvLine } from "@/lib/core/csv";
import { readMessages } from "@/lib/core/messages";
import { exportReports } from "@/lib/hotline/fraud/queries";
import type { ReportRow } from "@/lib/hotline/fraud/schema";
import { findIncident } from "@/lib/settings/queries";

/** Exactly the reports that the list's address finds, in its order and columns; numbers and addresses masked. */
export const GET = officeRoute(async (actor, request) => {
  permit(actor, "fraudReport.read");
  const state = parseTableState(Object.fromEntries(new URL(request.url).searchParams), fraudReportsSpec);
  const t = createTranslator({ locale: actor.locale, messages: readMessages(actor.locale), namespace: "fraudReports" });
  const say = t as unknown as (key: string) => string;
  const cells: Record<ColumnId<typeof fraudReportsSpec>, (row: ReportRow) => CsvCell> = {
    reportedOn: (row) => row.reportedOn,
    channel: (row) => say(`channels.${row.channel}`),
    pretext: (row) => ({ free: actor.locale === "ja" ? row.pretext.nameJa : row.pretext.nameEn }),
    asked: (row) => row.asked.map((one) => say(`wanted.${one}`)).join(" / "),
    contact: (row) => ({ free: row.contact?.mask ?? null }),
    words: (row) => ({ free: row.words }),
    harm: (row) => say(`harms.${row.harm}`),
    handedOver: (row) => say(row.handedOver ? "yes" : "no"),
    example: (row) => say(row.example ? "yes" : "no"),
    happenedOn: (row) => row.happenedOn,
    madeBy: (row) => ({ free: row.madeByName }),
    sameAs: () => null,
    withdrawn: () => null,
  };
  const shown = state.columns.filter((id) => id !== "sameAs" && id !== "withdrawn");
  async function* lines() {
    const parts = exportReports(actor, fraudQuery(state));
    const first = await parts.next();
    yield csvLine([say("columns.id"), ...shown.map((id) => say(`columns.${id}`))]);
    for (let part = first; !part.done; part = await parts.next()) {
      yield part.value.map((row) => csvLine([row.id, ...shown.map((id) => cells[id](row))])).join("");
    }
  }
  return csvAnswer(`fraud-reports-${(await findIncident(actor))?.clock.today}`, lines());
});
