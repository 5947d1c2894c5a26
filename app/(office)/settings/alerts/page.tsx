import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import type { SearchParams } from "@/components/table/state";
import { Card } from "@/components/ui/card";
import { DescriptionList } from "@/components/ui/description-list";
import { EmptyState } from "@/components/ui/empty-state";
import { LinkButton } from "@/components/ui/link-button";
import { may } from "@/lib/access/actor";
import { findAlertSettings, listAlerts, listTrials } from "@/lib/alerts/queries";
import { MOST_ADDRESSES } from "@/lib/alerts/schema";
import { formatInstant, type Locale } from "@/lib/core/format";
import { findIncident } from "@/lib/settings/queries";
import { AlertsList } from "./alerts-list";
import { MessageLines } from "./message-lines";
import { SettingsForm } from "./settings-form";
import { TrialForm } from "./trial-form";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("alerts"))("title") };
}

/** Whom alerts go to, and every alert that was raised with what became of its messages. */
export default async function AlertsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { before } = await searchParams;
  const from = typeof before === "string" && /^[1-9]\d{0,8}$/.test(before) ? Number(before) : undefined;
  const { settings, alerts, trials, mayEdit, timeZone } = await officePage(async (actor) => ({
    settings: await findAlertSettings(actor),
    alerts: await listAlerts(actor, from),
    trials: await listTrials(actor),
    mayEdit: may(actor, "alert.edit"),
    timeZone: (await findIncident(actor))?.timeZone ?? "Asia/Tokyo",
  }));
  const t = await getTranslations("alerts");
  const locale = (await getLocale()) as Locale;
  const { mailOn, hookOn, changedByName, changedAt } = settings;
  const on = (yes: boolean) => t(yes ? "settings.on" : "settings.off");
  return (
    <div className="space-y-4">
      <PageHeader title={t("title")} note={t("note")} />
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,3fr)_minmax(20rem,2fr)]">
        <Card
          title={t("settings.title")}
          note={
            !mayEdit
              ? t("settings.readOnly")
              : changedByName && changedAt
                ? t("settings.changed", { name: changedByName, at: formatInstant(changedAt, locale, timeZone) })
                : undefined
          }
        >
          {mayEdit ? (
            <SettingsForm settings={settings} most={MOST_ADDRESSES} />
          ) : (
            <DescriptionList
              facts={[
                { term: t("settings.mail"), value: on(mailOn) },
                { term: t("settings.mailTo"), value: settings.mailTo.join(", ") || null },
                { term: t("settings.hook"), value: on(hookOn) },
                { term: t("settings.hookUrl"), value: settings.hookUrl },
              ]}
            />
          )}
        </Card>
        <Card title={t("trial.title")} note={t("trial.note")}>
          <div className="space-y-3">
            {mayEdit && <TrialForm />}
            {trials.length === 0 ? (
              <p className="text-muted">{t("trial.none")}</p>
            ) : (
              <MessageLines messages={trials} timeZone={timeZone} dated />
            )}
          </div>
        </Card>
      </div>
      <Card
        title={t("list.title")}
        note={t("list.note")}
        flush
        actions={
          <>
            {from !== undefined && (
              <LinkButton href="/settings/alerts" size="sm">
                {t("list.latest")}
              </LinkButton>
            )}
            {alerts.next !== null && (
              <LinkButton href={`/settings/alerts?before=${alerts.next}`} size="sm">
                {t("list.older")}
              </LinkButton>
            )}
          </>
        }
      >
        {alerts.rows.length === 0 ? (
          <EmptyState title={t("list.empty")} next={t("list.emptyNext")} />
        ) : (
          <AlertsList rows={alerts.rows} timeZone={timeZone} />
        )}
      </Card>
    </div>
  );
}
