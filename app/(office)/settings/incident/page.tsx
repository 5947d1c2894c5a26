import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { Card } from "@/components/ui/card";
import { NoticeBar } from "@/components/ui/notice-bar";
import { may } from "@/lib/access/actor";
import { NotFound } from "@/lib/core/errors";
import { findStageLimits } from "@/lib/reimbursements/work/limits";
import { findSettings } from "@/lib/settings/queries";
import { IncidentForm } from "./incident-form";
import { LimitsForm } from "./limits-form";
import { StageLimitsForm } from "./stage-limits-form";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("settings.incident"))("title") };
}

/** The one incident of this deployment, and the limits by which member numbers tie. */
export default async function IncidentPage() {
  const { settings, stageLimits, mayEdit, mayLimit, mayLimitStages } = await officePage(async (actor) => {
    const settings = await findSettings(actor);
    if (!settings) throw new NotFound("incident");
    return {
      settings,
      stageLimits: await findStageLimits(actor),
      mayEdit: may(actor, "settings.incident"),
      mayLimit: may(actor, "settings.limits"),
      mayLimitStages: may(actor, "case.limits"),
    };
  });
  const [t, worklists] = await Promise.all([getTranslations("settings"), getTranslations("worklists.limits")]);
  return (
    <div className="max-w-4xl space-y-4">
      <PageHeader title={t("incident.title")} note={t("incident.note")} />
      {settings.isDemo && <NoticeBar tone="note">{t("incident.demo")}</NoticeBar>}
      <Card title={t("incident.card")} note={mayEdit ? undefined : t("incident.readOnly")}>
        <IncidentForm settings={settings} readOnly={!mayEdit} />
      </Card>
      <Card title={t("limits.title")} note={mayLimit ? t("limits.note") : t("limits.readOnly")}>
        <LimitsForm numberLimit={settings.numberLimit} placeholders={settings.placeholders} readOnly={!mayLimit} />
      </Card>
      <Card title={worklists("title")} note={mayLimitStages ? worklists("note") : worklists("readOnly")}>
        <StageLimitsForm limits={stageLimits} readOnly={!mayLimitStages} />
      </Card>
    </div>
  );
}
