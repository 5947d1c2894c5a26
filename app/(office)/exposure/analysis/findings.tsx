import { getLocale, getTranslations } from "next-intl/server";
import { officePage } from "@/app/doors";
import { failedRead } from "@/app/failed-read";
import { RateBars } from "@/components/charts/rate-bars";
import type { TableState } from "@/components/table/spec";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { LinkButton } from "@/components/ui/link-button";
import { Tile } from "@/components/ui/tile";
import { may } from "@/lib/access/actor";
import { realNow } from "@/lib/core/clock";
import { formatNumber } from "@/lib/core/format";
import { draftQuery, findAnalysis, listValueNames } from "@/lib/exposure/analysis/queries";
import { type Compared, isFinding } from "@/lib/exposure/analysis/rank";
import { liftText, onceIn, perHundred, pText } from "@/lib/exposure/analysis/rules";
import { SOURCE } from "@/lib/exposure/analysis/schema";
import { listAttributes, listSources } from "@/lib/exposure/queries";
import { findIncident } from "@/lib/settings/queries";
import { AnalysisTable } from "./analysis-table";
import { arrange, pageOf } from "./arrange";
import { BaseForm } from "./base-form";
import { type analysisSpec, askedOf } from "./spec";
import { aboutWhat, type Names, valuesIn } from "./words";

/** Comparisons that are drawn. */
const DRAWN = 10;

/** The analysis itself: the sentence for whoever decides, what ranks first as bars, and every comparison as a list. */
export async function Findings({ state }: { state: TableState<typeof analysisSpec> }) {
  const asked = askedOf(state);
  const t = await getTranslations("analysis");
  const locale = await getLocale();
  const read = await officePage((actor) =>
    (async () => {
      const analysis = await findAnalysis(actor, asked);
      const first = analysis.compared.filter((one) => one.lift > 1 && isFinding(one)).slice(0, DRAWN);
      const page = pageOf(arrange(analysis.compared, state), state);
      return {
        analysis,
        first,
        page,
        asOf: realNow(),
        sources: await listSources(actor),
        attributes: await listAttributes(actor),
        values: await listValueNames(actor, valuesIn([...first, ...page.rows])),
        mayEdit: may(actor, "exposure.edit"),
        timeZone: (await findIncident(actor))?.timeZone ?? "Asia/Tokyo",
      };
    })().catch(failedRead),
  );
  if (!read) {
    return (
      <Card>
        <ErrorState title={t("failed")} />
      </Card>
    );
  }
  const { analysis, first, page, sources, attributes, values, mayEdit } = read;
  const names: Names = { locale, source: t("source"), sources, attributes, values };
  const key = (one: Pick<Compared, "places" | "values">) => `${one.places.join("-")}_${one.values.join("-")}`;
  const beside = asked.of === "outside" ? "&beside=1" : "";
  const draft = (one: Compared) => (mayEdit ? `/exposure/scopes/new?${draftQuery(one)}${beside}` : null);
  if (analysis.cards === 0) {
    return (
      <Card>
        <EmptyState
          title={t("noRegister")}
          next={t("noRegisterNext")}
          action={<LinkButton href="/exposure">{t("toRegister")}</LinkButton>}
        />
      </Card>
    );
  }
  const best = first[0];
  const average = perHundred(analysis.asked, analysis.cards);
  const said = (one: Compared) => {
    // A finding is rarer than one in twenty.
    const tries = onceIn(one.lnP) ?? 20;
    return t("sentence", {
      what: aboutWhat(one, names),
      cards: formatNumber(one.cards),
      asked: formatNumber(one.asked),
      rate: perHundred(one.asked, one.cards),
      lift: liftText(one.lift),
      average,
      tries: formatNumber(tries),
      comparisons: formatNumber(analysis.compared.length),
    });
  };
  return (
    <div className="space-y-4">
      <Card>
        <BaseForm key={`${asked.of} ${asked.support}`} asked={asked} least={analysis.support} scope={analysis.scope} />
      </Card>
      <div className="grid grid-cols-2 gap-3 lg:grid-cols-4">
        <Tile label={t("tiles.cards")} figure={formatNumber(analysis.cards)} unit={t("tiles.cardsUnit")} />
        <Tile
          label={t("tiles.asked")}
          figure={formatNumber(analysis.asked)}
          unit={t("tiles.cardsUnit")}
          delta={t("tiles.rate", { rate: average })}
        />
        <Tile
          label={t("tiles.comparisons")}
          figure={formatNumber(analysis.compared.length)}
          unit={t("tiles.comparisonsUnit")}
          delta={t("tiles.support", { cards: formatNumber(analysis.support) })}
        />
        <Tile
          label={t("tiles.findings")}
          figure={formatNumber(analysis.over + analysis.under)}
          unit={t("tiles.comparisonsUnit")}
          delta={t("tiles.parted", { over: formatNumber(analysis.over), under: formatNumber(analysis.under) })}
        />
      </div>
      <Card title={t("first.title")} note={t("first.note")}>
        {best ? (
          <div className="space-y-4">
            <p className="max-w-3xl text-base/7">{said(best)}</p>
            <RateBars
              head={{
                label: t("first.label"),
                part: t("first.part"),
                rate: t("columns.rate"),
                times: t("columns.lift"),
              }}
              bars={first.map((one) => ({
                id: key(one),
                label: aboutWhat(one, names),
                rate: one.asked / one.cards,
                figure: perHundred(one.asked, one.cards),
                part: t("first.of", { asked: formatNumber(one.asked), cards: formatNumber(one.cards) }),
                times: t("times", { lift: liftText(one.lift) }),
              }))}
              average={{ rate: analysis.asked / analysis.cards, label: t("first.average", { average }) }}
              caption={t("first.title")}
            />
          </div>
        ) : (
          <p className="text-muted">{t("nothing", { comparisons: formatNumber(analysis.compared.length) })}</p>
        )}
        <details className="mt-4 text-muted">
          <summary className="w-fit rounded-sm hover:text-ink">{t("how.title")}</summary>
          <ul className="mt-2 max-w-3xl list-disc space-y-1 pl-5">
            {(["base", "test", "correction", "support", "causes"] as const).map((one) => (
              <li key={one}>{t(`how.${one}`)}</li>
            ))}
          </ul>
        </details>
      </Card>
      <section aria-labelledby="comparisons" className="space-y-2">
        <h2 id="comparisons" className="font-semibold">
          {t("all")}
        </h2>
        <AnalysisTable
          state={state}
          page={{
            ...page,
            asOf: read.asOf,
            rows: page.rows.map((one) => ({
              id: key(one),
              rank: formatNumber(one.rank),
              what: aboutWhat(one, names),
              finding: isFinding(one),
              asked: formatNumber(one.asked),
              cards: formatNumber(one.cards),
              rate: perHundred(one.asked, one.cards),
              lift: t("times", { lift: liftText(one.lift) }),
              shareOfAsked: perHundred(one.asked, analysis.asked),
              shareOfCards: perHundred(one.cards, analysis.cards),
              p: pText(one.lnP),
              adjusted: pText(one.lnAdjusted),
              draft: one.lift > 1 ? draft(one) : null,
            })),
          }}
          attributes={[
            { value: String(SOURCE), label: t("source") },
            ...attributes.map((one) => ({
              value: String(one.position),
              label: locale === "ja" ? one.nameJa : one.nameEn,
            })),
          ]}
          timeZone={read.timeZone}
        />
      </section>
    </div>
  );
}
