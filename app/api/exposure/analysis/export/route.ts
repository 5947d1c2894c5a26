import { createTranslator } from "next-intl";
import { arrange } from "@/app/(office)/exposure/analysis/arrange";
import { analysisSpec, askedOf } from "@/app/(office)/exposure/analysis/spec";
import { aboutWhat, type Names, valuesIn } from "@/app/(office)/exposure/analysis/words";
import { csvAnswer } from "@/app/csv-answer";
import { officeRoute } from "@/app/doors";
import { parseTableState } from "@/components/table/state";
import { permit } from "@/lib/access/actor";
import { csvLine } from "@/lib/core/csv";
import { readMessages } from "@/lib/core/messages";
import { findAnalysis, listValueNames, noteExport } from "@/lib/exposure/analysis/queries";
import { isFinding } from "@/lib/exposure/analysis/rank";
import { pFigure } from "@/lib/exposure/analysis/rules";
import { listAttributes, listSources } from "@/lib/exposure/queries";
import { findIncident } from "@/lib/settings/queries";

/** Rows whose values are named at once. */
const AT_ONCE = 2_000;

/** Exactly the comparisons that the list's address finds, in its order; figures so that programs can read them. */
export const GET = officeRoute(async (actor, request) => {
  permit(actor, "exposure.read");
  const state = parseTableState(Object.fromEntries(new URL(request.url).searchParams), analysisSpec);
  const t = createTranslator({ locale: actor.locale, messages: readMessages(actor.locale), namespace: "analysis" });
  const say = t as unknown as (key: string) => string;
  const analysis = await findAnalysis(actor, askedOf(state));
  const rows = arrange(analysis.compared, state);
  const [sources, attributes] = [await listSources(actor), await listAttributes(actor)];
  const heads = ["rank", "what", "finding", "asked", "cards", "allAsked", "allCards", "lift", "p", "adjusted"];
  async function* lines() {
    await noteExport(actor, rows.length);
    yield csvLine(heads.map((head) => say(`columns.${head}`)));
    for (let at = 0; at < rows.length; at += AT_ONCE) {
      const some = rows.slice(at, at + AT_ONCE);
      const values = await listValueNames(actor, valuesIn(some));
      const names: Names = { locale: actor.locale, source: say("source"), sources, attributes, values };
      yield some
        .map((one) =>
          csvLine([
            one.rank,
            { free: aboutWhat(one, names) },
            say(`findings.${isFinding(one) ? "yes" : "no"}`),
            one.asked,
            one.cards,
            analysis.asked,
            analysis.cards,
            one.lift.toFixed(4),
            pFigure(one.lnP),
            pFigure(one.lnAdjusted),
          ]),
        )
        .join("");
    }
  }
  return csvAnswer(`exposure-analysis-${(await findIncident(actor))?.clock.today}`, lines());
});
