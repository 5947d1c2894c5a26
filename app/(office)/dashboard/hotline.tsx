import { getTranslations } from "next-intl/server";
import { Tile } from "@/components/ui/tile";
import { may } from "@/lib/access/actor";
import { formatNumber } from "@/lib/core/format";
import { countCallBacks } from "@/lib/hotline/call-backs/queries";
import { countAlerts } from "@/lib/hotline/calls/alerts";
import { FailedPanel, readPanel } from "./panel";

/** Whom to call back, and, for those who watch over it, whether somebody seems to try numbers out. */
export async function HotlineFigures() {
  const t = await getTranslations("dashboard.hotline");
  const read = await readPanel(async (actor) => ({
    counts: may(actor, "call.read") ? await countCallBacks(actor) : null,
    alerts: may(actor, "hotlineAlert.read") ? await countAlerts(actor) : 0,
  }));
  if (!read) {
    const all = await getTranslations("dashboard");
    return <FailedPanel title={all("readFailed", { name: t("label") })} />;
  }
  const { counts, alerts } = read;
  if (!counts) return null;
  return (
    <>
      {alerts > 0 && (
        <Tile
          label={t("alertLabel")}
          figure={formatNumber(alerts)}
          unit={t("unit")}
          delta={t("alerts")}
          deltaTone="bad"
          href="/hotline/limits"
        />
      )}
      {counts.open + counts.no_contact > 0 && (
        <Tile
          label={t("label")}
          figure={formatNumber(counts.open)}
          unit={t("unit")}
          delta={t("noContact", { count: counts.no_contact })}
          href="/call-backs"
        />
      )}
    </>
  );
}
