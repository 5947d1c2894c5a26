import { PhoneOff } from "lucide-react";
import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { ContactLine } from "@/app/(office)/hotline/contact-line";
import { ToldStatus } from "@/app/(office)/hotline/told-status";
import { rowId } from "@/app/(office)/row-id";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { Card } from "@/components/ui/card";
import { DescriptionList } from "@/components/ui/description-list";
import { LinkButton } from "@/components/ui/link-button";
import { TextLink } from "@/components/ui/text-link";
import { may } from "@/lib/access/actor";
import { formatCard, formatDate, formatInstant, type Locale } from "@/lib/core/format";
import { type CallDetail, findCall } from "@/lib/hotline/calls/queries";
import { findIncident } from "@/lib/settings/queries";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("calls"))("listTitle") };
}

/** One call: what was told and on what it rested, how the caller is reached, and what followed. */
export default async function CallPage({ params }: { params: Promise<{ callId: string }> }) {
  const callId = rowId((await params).callId);
  const { call, rights, timeZone } = await officePage(async (actor) => ({
    call: await findCall(actor, callId),
    rights: {
      open: may(actor, "call.open"),
      forget: may(actor, "callBack.work"),
      fraud: may(actor, "fraudReport.write"),
      seesFraud: may(actor, "fraudReport.read"),
    },
    timeZone: (await findIncident(actor))?.timeZone ?? "Asia/Tokyo",
  }));
  const t = await getTranslations("calls");
  const locale = (await getLocale()) as Locale;
  const { scope, caller } = call;
  return (
    <div className="space-y-4">
      <PageHeader
        title={t("one", { id: call.id })}
        crumbs={[{ label: t("listTitle"), href: "/hotline/calls" }]}
        status={call.told && <ToldStatus told={call.told} />}
        note={t("by", { name: call.madeByName, at: formatInstant(call.businessAt, locale, timeZone) })}
      />
      <div className="grid gap-4 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="min-w-0 space-y-4">
          <Card>
            <DescriptionList
              facts={[
                { term: t("columns.reason"), value: t(`reasons.${call.reason}`) },
                { term: t("columns.language"), value: t(`languages.${call.language}`) },
                { term: t("columns.card"), value: call.bin && <span className="font-mono">{formatCard(call)}</span> },
                { term: t("detail.told"), value: call.told && t(`told.${call.told}`) },
                {
                  term: t("detail.basis"),
                  value: !scope ? (
                    t("detail.noScope")
                  ) : (
                    <TextLink href={`/exposure/scopes/${scope.id}`} prefetch={false}>
                      {scope.publishedOn
                        ? t("detail.published", {
                            version: scope.version,
                            date: formatDate(scope.publishedOn, locale),
                          })
                        : t("detail.version", { version: scope.version })}
                    </TextLink>
                  ),
                },
                {
                  term: t("detail.loads"),
                  value:
                    call.loads.length === 0
                      ? t("detail.loadsNone")
                      : call.loads.map((id, at) => (
                          <span key={id}>
                            {at > 0 && t("comma")}
                            <TextLink href={`/exposure/loads/${id}`} prefetch={false}>
                              {t("detail.load", { id })}
                            </TextLink>
                          </span>
                        )),
                },
                { term: t("columns.note"), value: call.note || null },
              ]}
            />
          </Card>
          <Card title={t("caller.title")}>
            {!caller ? (
              <p className="text-muted">{t("caller.none")}</p>
            ) : caller.erasedOn ? (
              <p className="text-muted">
                {t(`caller.erased.${caller.erasedWhy}`, { date: formatDate(caller.erasedOn, locale) })}
              </p>
            ) : (
              <ContactLine callId={call.id} mask={caller.mask} mayOpen={rights.open} mayForget={rights.forget} />
            )}
          </Card>
        </div>
        <Card title={t("detail.followed")} className="self-start">
          <Followed call={call} seesFraud={rights.seesFraud} />
          {rights.fraud && call.reason === "fraud" && call.fraudReports.length === 0 && (
            <LinkButton
              href={`/fraud-reports/new?call=${call.id}`}
              icon={<PhoneOff aria-hidden />}
              className="mt-3"
              size="sm"
            >
              {t("detail.fraudCreate")}
            </LinkButton>
          )}
        </Card>
      </div>
    </div>
  );
}

/** What came of a call: call backs, what went to the card company, second-hand fraud. */
async function Followed({ call, seesFraud }: { call: CallDetail; seesFraud: boolean }) {
  const t = await getTranslations();
  const links = [
    ...call.callBacks.map(({ id, state }) => ({
      href: `/call-backs/${id}`,
      label: `${t("callBacks.one", { id })} · ${t(`callBacks.states.${state}`)}`,
    })),
    ...(call.reportId === null
      ? []
      : [{ href: `/hotline/reports/${call.reportId}`, label: t("callReports.one", { id: call.reportId }) }]),
    ...(seesFraud ? call.fraudReports : []).map((id) => ({
      href: `/fraud-reports/${id}`,
      label: t("calls.detail.fraud", { id }),
    })),
  ];
  if (links.length === 0) return <p className="text-muted">{t("calls.detail.nothingFollowed")}</p>;
  return (
    <ul className="space-y-1">
      {links.map(({ href, label }) => (
        <li key={href}>
          <TextLink href={href} prefetch={false}>
            {label}
          </TextLink>
        </li>
      ))}
    </ul>
  );
}
