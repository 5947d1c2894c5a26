import { Eye, PencilLine } from "lucide-react";
import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { BridgeTable } from "@/app/(office)/notices/bridge-table";
import { NoticeStatus } from "@/app/(office)/notices/notice-status";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { Card } from "@/components/ui/card";
import { DescriptionList } from "@/components/ui/description-list";
import { LinkButton } from "@/components/ui/link-button";
import { NoticeBar } from "@/components/ui/notice-bar";
import { Stepper } from "@/components/ui/stepper";
import { may } from "@/lib/access/actor";
import { formatDate, formatInstant, formatNumber, type Locale } from "@/lib/core/format";
import { noticeAddress } from "@/lib/notices/address";
import { figureCopies } from "@/lib/notices/copies";
import { inBothWords } from "@/lib/notices/figures";
import { findNotice, findPublicEffect, type NoticeDetail } from "@/lib/notices/queries";
import { isEditable } from "@/lib/notices/rules";
import { noticeWords } from "@/lib/notices/words";
import { findIncident } from "@/lib/settings/queries";
import { Checklist } from "./checklist";
import { Downloads } from "./downloads";
import { NextStep } from "./next-step";
import { noticeIdOf } from "./notice-id";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("notices"))("title") };
}

/** One publication: what it says and why, where it stands, and the next step. */
export default async function NoticePage({ params }: { params: Promise<{ noticeId: string }> }) {
  const { noticeId } = await params;
  const { notice, effect, incident, rights } = await officePage(async (actor) => ({
    notice: await findNotice(actor, noticeIdOf(noticeId)),
    effect: await findPublicEffect(actor, noticeIdOf(noticeId)),
    incident: await findIncident(actor),
    rights: {
      draft: may(actor, "notice.draft"),
      approve: may(actor, "notice.approve"),
      publish: may(actor, "notice.publish"),
    },
  }));
  const t = await getTranslations("notices");
  const locale = (await getLocale()) as Locale;
  const open = isEditable(notice.state);
  const moved = notice.countNow !== null && notice.countNow !== notice.count;
  const asOf = formatDate(notice.asOf, locale);
  const count = formatNumber(notice.count);
  const facts = {
    name: { ja: incident?.nameJa ?? "", en: incident?.nameEn ?? "" },
    organisation: { ja: incident?.organisationJa ?? "", en: incident?.organisationEn ?? "" },
    startedOn: notice.since,
    timeZone: notice.timeZone,
    isDemo: incident?.isDemo ?? false,
  };
  const correctable = notice.state === "published" && notice.correctedBy === null && rights.draft;
  return (
    <div className="space-y-4">
      <PageHeader
        title={t("one.title", { asOf, count: t("figure", { count }) })}
        crumbs={[{ label: t("title"), href: "/notices" }]}
        status={<NoticeStatus state={notice.state} />}
        note={[
          notice.version !== null && t("edition", { version: notice.version }),
          notice.corrects !== null && t("corrects", { version: notice.corrects }),
          notice.correctedBy !== null && t("correctedBy", { version: notice.correctedBy }),
        ]
          .filter(Boolean)
          .join(" · ")}
        actions={
          <>
            <LinkButton href={`/notices/${notice.id}/preview?lang=${locale}`} icon={<Eye aria-hidden />}>
              {t("one.preview")}
            </LinkButton>
            {open && rights.draft && (
              <LinkButton href={`/notices/${notice.id}/edit`} icon={<PencilLine aria-hidden />}>
                {t("one.edit")}
              </LinkButton>
            )}
            {correctable && <LinkButton href={`/notices/new?corrects=${notice.id}`}>{t("prepare.correct")}</LinkButton>}
          </>
        }
      />
      {notice.state !== "withdrawn" && <Stepper label={t("one.steps")} steps={stepsOf(notice, (key) => t(key))} />}
      {moved && (
        <NoticeBar tone="warn" title={t("moved.title", { frozen: count, now: formatNumber(notice.countNow ?? 0) })}>
          {open ? t("moved.note", { asOf }) : t("moved.since")}
        </NoticeBar>
      )}
      {!notice.previousHolds && (
        <NoticeBar tone="warn" title={t("moved.previousTitle")}>
          {t("moved.previousNote")}
        </NoticeBar>
      )}
      <div className="grid gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="min-w-0 space-y-4">
          <Card title={t("bridge.title")} flush>
            <BridgeTable
              bridge={notice.bridge}
              asOf={notice.asOf}
              previous={notice.previous}
              correction={notice.correction !== null}
            />
          </Card>
          <Card title={t("one.texts")}>
            <Texts notice={notice} />
          </Card>
          {notice.state === "published" && notice.version !== null && (
            <Card title={t("files.title")}>
              <Downloads
                id={notice.id}
                texts={figureCopies(notice, facts, inBothWords(noticeWords), noticeAddress())}
              />
            </Card>
          )}
        </div>
        <div className="min-w-0 space-y-4">
          <Card title={t("act.title")}>
            <NextStep
              id={notice.id}
              state={notice.state}
              hash={notice.hash}
              may={rights}
              edited={notice.editedByAsker}
              stale={moved || !notice.previousHolds}
              publishTitle={t("act.publishTitle", { count, asOf })}
              publishNote={t("act.publishNote", {
                before: effect.before === null ? t("act.nothing") : t("figure", { count: formatNumber(effect.before) }),
                after: t("figure", { count: formatNumber(effect.after) }),
              })}
            />
          </Card>
          {open && (
            <Card title={t("checks.title")}>
              <Checklist notice={notice} today={incident?.clock.today ?? notice.asOf} />
            </Card>
          )}
          <Card title={t("one.facts")}>
            <DescriptionList
              facts={[
                { term: t("columns.asOf"), value: asOf },
                { term: t("one.since"), value: formatDate(notice.since, locale) },
                { term: t("one.block"), value: t("one.blockValue", { block: notice.blockNo }) },
                { term: t("one.hash"), value: <code title={notice.hash}>{notice.hash.slice(0, 12)}</code> },
              ]}
            />
          </Card>
          <Card title={t("one.history")}>
            <ol className="space-y-2">
              {notice.steps.map((step) => (
                <li key={`${step.at.toISOString()}-${step.type}`}>
                  <p>
                    <span className="font-medium">{step.name}</span> {t(`events.${step.type.replace(".", "_")}`)}
                  </p>
                  {step.reason && <p>{t("one.because", { reason: step.reason })}</p>}
                  <p className="text-xs text-muted">{formatInstant(step.at, locale, notice.timeZone)}</p>
                </li>
              ))}
            </ol>
          </Card>
        </div>
      </div>
    </div>
  );
}

async function Texts({ notice }: { notice: NoticeDetail }) {
  const t = await getTranslations("notices.one");
  const none = <span className="text-muted">{t("noText")}</span>;
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      {(["ja", "en"] as const).map((language) => (
        <div key={language} lang={language} className="min-w-0 space-y-2">
          <h3 className="text-xs font-medium text-muted">{t(language)}</h3>
          {notice.correction && (
            <p className="whitespace-pre-line">
              <span className="text-muted">{t("reason")}</span> {notice.correction[language]}
            </p>
          )}
          <p className="whitespace-pre-line">{notice.note[language] || none}</p>
        </div>
      ))}
    </div>
  );
}

function stepsOf(notice: NoticeDetail, t: (key: string) => string) {
  const order = ["draft", "submitted", "approved", "published"] as const;
  const now = order.indexOf(notice.state as (typeof order)[number]);
  return order.map((id, at) => ({
    id,
    label: t(`steps.${id}`),
    state:
      at < now || notice.state === "published"
        ? ("done" as const)
        : at === now
          ? ("current" as const)
          : ("ahead" as const),
  }));
}
