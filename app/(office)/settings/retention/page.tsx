import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { TextLink } from "@/components/ui/text-link";
import { may } from "@/lib/access/actor";
import { formatDate, formatInstant, formatNumber, type Locale } from "@/lib/core/format";
import { type ClassPreview, listHolds, listRuns, previewRetention, type RetentionRun } from "@/lib/retention/queries";
import { findIncident } from "@/lib/settings/queries";
import { RunForm } from "./hold-forms";
import { HoldsCard } from "./holds-card";
import { PeriodForm } from "./period-form";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("retention"))("title") };
}

/** Most runs that stand on the page. */
const SHOWN = 30;

/** How long each class of data is kept, what a run today would erase, what holds keep, and the reports of past runs. */
export default async function RetentionPage() {
  const { preview, holds, runs, mayEdit, mayHold, me, timeZone } = await officePage(async (actor) => ({
    preview: await previewRetention(actor),
    holds: await listHolds(actor),
    runs: await listRuns(actor, SHOWN),
    mayEdit: may(actor, "retention.edit"),
    mayHold: may(actor, "retention.hold"),
    me: actor.id,
    timeZone: (await findIncident(actor))?.timeZone ?? "Asia/Tokyo",
  }));
  const t = await getTranslations("retention");
  const locale = (await getLocale()) as Locale;
  return (
    <div className="max-w-6xl space-y-4">
      <PageHeader title={t("title")} note={t("note")} />
      <Card title={t("periods.title")} note={mayEdit ? t("periods.note") : t("periods.readOnly")} flush>
        <ul>
          {preview.map((one) => (
            <ClassLine key={one.dataClass} one={one} mayEdit={mayEdit} locale={locale} />
          ))}
        </ul>
      </Card>
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <HoldsCard holds={holds} mayHold={mayHold} me={me} timeZone={timeZone} />
        <Card title={t("runs.title")} note={t("runs.note")} flush>
          {runs.length === 0 ? (
            <EmptyState title={t("runs.none")} />
          ) : (
            <ul>
              {runs.map((run) => (
                <RunLine key={run.id} run={run} locale={locale} timeZone={timeZone} />
              ))}
            </ul>
          )}
          {mayEdit && (
            <div className="space-y-2 p-4">
              <p className="text-xs text-muted">{t("runs.nowNote")}</p>
              <RunForm />
            </div>
          )}
        </Card>
      </div>
    </div>
  );
}

async function ClassLine({ one, mayEdit, locale }: { one: ClassPreview; mayEdit: boolean; locale: Locale }) {
  const t = await getTranslations("retention");
  return (
    <li className="grid gap-x-6 gap-y-2 border-b px-4 py-3 last:border-0 md:grid-cols-[minmax(0,1fr)_16rem_16rem]">
      <div className="min-w-0">
        <h3 className="font-medium">{t(`classes.${one.dataClass}.name`)}</h3>
        <p className="text-xs text-muted">{t(`classes.${one.dataClass}.note`)}</p>
      </div>
      <div>
        <p className="tabular-nums">
          {one.due === 0
            ? t("periods.nothing")
            : t("periods.due", { due: formatNumber(one.due), unit: t(`classes.${one.dataClass}.unit`) })}
        </p>
        <p className="text-xs text-muted">
          {t("periods.before", { date: formatDate(one.cutOff, locale) })}
          {one.held > 0 && ` · ${t("periods.held", { held: formatNumber(one.held) })}`}
        </p>
      </div>
      {mayEdit ? (
        <PeriodForm key={one.days} dataClass={one.dataClass} days={one.days} />
      ) : (
        <p className="tabular-nums">{t("periods.days", { days: formatNumber(one.days) })}</p>
      )}
    </li>
  );
}

type RunLineProps = { run: RetentionRun; locale: Locale; timeZone: string };

async function RunLine({ run, locale, timeZone }: RunLineProps) {
  const t = await getTranslations("retention.runs");
  const erased = run.lines.reduce((sum, line) => sum + line.erased, 0);
  const held = run.lines.reduce((sum, line) => sum + line.held, 0);
  return (
    <li className="flex flex-wrap items-baseline gap-x-4 gap-y-1 border-b px-4 py-2.5">
      <TextLink href={`/settings/retention/runs/${run.id}`}>{t("one", { id: run.id })}</TextLink>
      <span>{formatDate(run.today, locale)}</span>
      <span className="tabular-nums">
        {run.state === "running" ? t("running") : t("sum", { erased: formatNumber(erased), held: formatNumber(held) })}
      </span>
      <span className="text-xs text-muted">{formatInstant(run.beganAt, locale, timeZone)}</span>
    </li>
  );
}
