import { getTranslations } from "next-intl/server";
import { NoticeBar } from "@/components/ui/notice-bar";
import { TextLink } from "@/components/ui/text-link";
import { may } from "@/lib/access/actor";
import { countTroubledAlerts } from "@/lib/alerts/queries";
import { FailedPanel, readPanel } from "./panel";

/** That alerts do not reach managers, for those who may see them; nothing while they do, or are off. */
export async function AlertsNotice() {
  const [t, words] = await Promise.all([getTranslations("alerts"), getTranslations("dashboard")]);
  const read = await readPanel(async (actor) => ({
    troubled: may(actor, "alert.read") ? await countTroubledAlerts(actor) : null,
  }));
  if (!read) return <FailedPanel title={words("readFailed", { name: t("title") })} />;
  const { failed = 0, waiting = 0 } = read.troubled ?? {};
  if (failed + waiting === 0) return null;
  const kind = failed > 0 ? "failed" : "waiting";
  return (
    <NoticeBar
      tone="warn"
      title={t(`dashboard.${kind}`, { count: failed || waiting })}
      action={<TextLink href="/settings/alerts">{t("dashboard.open")}</TextLink>}
    >
      {t(`dashboard.${kind}Text`)}
    </NoticeBar>
  );
}
