import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { HotlineTabs } from "@/app/(office)/hotline/hotline-tabs";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { Card } from "@/components/ui/card";
import { Status } from "@/components/ui/status";
import { may } from "@/lib/access/actor";
import { formatInstant, type Locale } from "@/lib/core/format";
import { type Alert, listAlerts } from "@/lib/hotline/calls/alerts";
import { findLimits } from "@/lib/hotline/calls/limits";
import { findIncident } from "@/lib/settings/queries";
import { LimitsForm, SeenForm } from "./limits-form";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("calls.tabs"))("limits") };
}

/** How much may be looked up, and who seemed to try numbers out. */
export default async function LimitsPage() {
  const { alerts, limits, mayChange, mayAnswer, timeZone } = await officePage(async (actor) => ({
    alerts: await listAlerts(actor),
    limits: await findLimits(actor),
    mayChange: may(actor, "call.limits"),
    mayAnswer: may(actor, "call.answer"),
    timeZone: (await findIncident(actor))?.timeZone ?? "Asia/Tokyo",
  }));
  const t = await getTranslations("calls");
  const locale = (await getLocale()) as Locale;
  return (
    <div className="space-y-4">
      <PageHeader title={t("tabs.limits")} note={t("note")} />
      <HotlineTabs current="limits" may={{ answer: mayAnswer, watch: true }} />
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <Card title={t("alerts.title")} note={t("alerts.note")}>
          {alerts.length === 0 ? (
            <p className="text-muted">{t("alerts.none")}</p>
          ) : (
            <ul className="divide-y">
              {alerts.map((alert) => (
                <li key={alert.id} className="space-y-1 py-3 first:pt-0 last:pb-0">
                  <AlertLine {...{ alert, mayChange, locale, timeZone }} />
                </li>
              ))}
            </ul>
          )}
        </Card>
        <Card title={t("limits.title")} note={t("limits.note")}>
          <LimitsForm limits={limits} mayChange={mayChange} />
        </Card>
      </div>
    </div>
  );
}

type AlertLineProps = { alert: Alert; mayChange: boolean; locale: Locale; timeZone: string };

async function AlertLine({ alert, mayChange, locale, timeZone }: AlertLineProps) {
  const t = await getTranslations("calls.alerts");
  const { seen } = alert;
  return (
    <>
      <p className="flex flex-wrap items-center gap-x-3">
        <Status tone={seen ? "neutral" : "bad"}>{t(`patterns.${alert.pattern}`)}</Status>
        <span className="tabular-nums">{t("numbers", { count: alert.numbers })}</span>
      </p>
      <p className="text-xs text-muted">
        {t(alert.of, { name: alert.name })} · {formatInstant(alert.businessAt, locale, timeZone)}
      </p>
      {seen ? (
        <p>{t("seenBy", { ...seen, at: formatInstant(seen.at, locale, timeZone) })}</p>
      ) : (
        mayChange && <SeenForm alertId={alert.id} />
      )}
    </>
  );
}
