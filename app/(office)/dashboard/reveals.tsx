import { getTranslations } from "next-intl/server";
import { Tile } from "@/components/ui/tile";
import { may } from "@/lib/access/actor";
import { formatNumber } from "@/lib/core/format";
import { countRevealsToday } from "@/lib/vault/reveals";
import { isMany, revealCaps } from "@/lib/vault/rules";
import { FailedPanel, readPanel } from "./panel";

/** Full numbers seen within 24 hours, for those who watch over it; marked from half of a cap on. */
export async function RevealsFigure() {
  const t = await getTranslations("dashboard");
  const read = await readPanel(async (actor) => ({
    counts: may(actor, "card.readReveals") ? await countRevealsToday(actor) : null,
  }));
  if (!read) return <FailedPanel title={t("readFailed", { name: t("reveals.label") })} />;
  if (!read.counts) return null;
  const { total, mostByOne } = read.counts;
  const many = isMany(mostByOne, revealCaps.personDay) || isMany(total, revealCaps.totalDay);
  return (
    <Tile
      label={t("reveals.label")}
      figure={formatNumber(total)}
      unit={t("reveals.unit", { count: total })}
      delta={t(many ? "reveals.many" : "reveals.most", { count: mostByOne })}
      deltaTone={many ? "bad" : "neutral"}
      href="/reveals"
    />
  );
}
