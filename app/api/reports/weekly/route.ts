import { createTranslator } from "next-intl";
import { weeklyCsv } from "@/app/(office)/reports/weekly/report-csv";
import { weeklyPdf } from "@/app/(office)/reports/weekly/report-pdf";
import { csvAnswer } from "@/app/csv-answer";
import { officeRoute } from "@/app/doors";
import { permit } from "@/lib/access/actor";
import { readMessages } from "@/lib/core/messages";
import { downloadWeeklyReport, weeklyInput } from "@/lib/reports/weekly";
import { findIncident } from "@/lib/settings/queries";

/** A week's report as a file, in the reader's language: what the page shows, from the same reading. */
export const GET = officeRoute(async (actor, request) => {
  permit(actor, "report.read");
  const input = weeklyInput.parse(Object.fromEntries(new URL(request.url).searchParams));
  const incident = await findIncident(actor);
  const report = await downloadWeeklyReport(actor, input);
  const t = createTranslator({ locale: actor.locale, messages: readMessages(actor.locale) });
  const say = t as unknown as (key: string, values?: Record<string, string | number>) => string;
  const name = `weekly-report-${report.week}`;
  if (input.format === "csv") {
    const lines = weeklyCsv(report, actor.locale, say);
    return csvAnswer(
      name,
      (async function* () {
        yield* lines;
      })(),
    );
  }
  const pdf = await weeklyPdf({ report, locale: actor.locale, say, incident });
  return new Response(new Uint8Array(pdf), {
    headers: {
      "content-type": "application/pdf",
      "content-disposition": `attachment; filename="${name}.pdf"`,
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    },
  });
});
