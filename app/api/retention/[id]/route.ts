import { createTranslator } from "next-intl";
import { rowId } from "@/app/(office)/row-id";
import { csvAnswer } from "@/app/csv-answer";
import { officeRoute } from "@/app/doors";
import { csvLine } from "@/lib/core/csv";
import { readMessages } from "@/lib/core/messages";
import { downloadRun } from "@/lib/retention/queries";

/** One run's report as CSV: a line a class, then the holds that stood. */
export const GET = officeRoute<{ params: Promise<{ id: string }> }>(async (actor, _request, { params }) => {
  const run = await downloadRun(actor, rowId((await params).id));
  const t = createTranslator({ locale: actor.locale, messages: readMessages(actor.locale), namespace: "retention" });
  const say = t as unknown as (key: string) => string;
  async function* lines() {
    const heads = ["class", "days", "cutOff", "erased", "parts", "bytes", "held", "remaining"];
    yield csvLine([say("report.run"), say("report.day"), ...heads.map((head) => say(`report.columns.${head}`))]);
    for (const line of run.lines) {
      const { dataClass, days, cutOff, erased, parts, bytes, held, remaining } = line;
      const name = say(`classes.${dataClass}.name`);
      yield csvLine([run.id, run.today, name, days, cutOff, erased, parts, bytes, held, line.done ? remaining : null]);
    }
    for (const { id, scope, subjectId } of run.holds) {
      yield csvLine([run.id, run.today, `${say("holds.title")} ${id}`, say(`holds.scopes.${scope}`), subjectId]);
    }
  }
  return csvAnswer(`retention-${run.id}`, lines());
});
