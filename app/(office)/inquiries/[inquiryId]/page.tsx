import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { CardDaysCard } from "@/app/(office)/exposure/window/days-card";
import { ReliefStatus } from "@/app/(office)/inquiries/relief-status";
import { WorkPanel } from "@/app/(office)/reimbursements/work-panel";
import { ReplacementCard } from "@/app/(office)/replacements/replacement-card";
import { RevealCard } from "@/app/(office)/reveals/reveal-card";
import { rowId } from "@/app/(office)/row-id";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { LinkButton } from "@/components/ui/link-button";
import { may } from "@/lib/access/actor";
import { formatCard, formatDate, type Locale } from "@/lib/core/format";
import { findInquiryExposure } from "@/lib/exposure/outside";
import { listCardDays } from "@/lib/exposure/window/queries";
import { findInquiry } from "@/lib/inquiries/find-inquiry";
import { listEvidence } from "@/lib/reimbursements/evidence/queries";
import { listEntries } from "@/lib/reimbursements/queries";
import { listReplacement } from "@/lib/reimbursements/replacements/queries";
import { effectiveCase, reliefState } from "@/lib/reimbursements/rules";
import { findIncident } from "@/lib/settings/queries";
import { CaseCard } from "./case-card";
import { StepsCard, stepsOfInquiry } from "./case-steps";
import { CaseEvidenceCard } from "./evidence/evidence-card";
import { ExposureCard } from "./exposure-card";
import { EvidenceCard, FactsCard } from "./facts-card";
import { DecisionsCard, HistoryCard } from "./history-cards";
import { MoneyCard } from "./money-card";
import { StatementsCard } from "./statements-card";

type Params = { params: Promise<{ inquiryId: string }> };

export async function generateMetadata({ params }: Params): Promise<Metadata> {
  const t = await getTranslations("inquiries.one");
  return { title: t("untitled", { id: (await params).inquiryId.slice(0, 9) }) };
}

/** One inquiry: what was asked, by whom it counts, its money and case, what deliveries and people said of it. */
export default async function InquiryPage({ params }: Params) {
  const inquiryId = rowId((await params).inquiryId);
  const { inquiry, entries, evidence, replacement, days, exposure, rights, today } = await officePage(
    async (actor) => ({
      inquiry: await findInquiry(actor, inquiryId),
      entries: await listEntries(actor, inquiryId),
      evidence: await listEvidence(actor, inquiryId),
      replacement: await listReplacement(actor, { inquiryId }),
      days: await listCardDays(actor, inquiryId),
      exposure: may(actor, "exposure.read") ? await findInquiryExposure(actor, inquiryId) : null,
      today: (await findIncident(actor))?.clock.today ?? "",
      rights: {
        mayEdit: may(actor, "case.edit"),
        mayOpen: may(actor, "evidence.read"),
        mayReadExposure: may(actor, "exposure.read"),
        mayDecide: may(actor, "inquiry.decide"),
        mayVoid: may(actor, "inquiry.void"),
        mayReadBatch: may(actor, "batch.read"),
        mayTrail: may(actor, "audit.read"),
        mayReveal: may(actor, "card.reveal"),
        mayLink: may(actor, "member.decide"),
      },
    }),
  );
  const [t, locale] = await Promise.all([getTranslations("inquiries"), getLocale() as Promise<Locale>]);
  const { company } = inquiry;
  const steps = stepsOfInquiry(inquiry, entries);
  const next = steps.find(({ state }) => state === "next");
  const bookedAbove =
    next !== undefined && ["charge", "cancel", "refund"].includes(next.step) && !next.needs.includes("correction");
  const relief = inquiry.live ? reliefState({ ...inquiry, detectionCase: effectiveCase(inquiry) }) : null;
  return (
    <>
      <PageHeader
        crumbs={[{ label: t("title"), href: "/inquiries" }]}
        title={inquiry.reference ?? t("one.untitled", { id: inquiryId })}
        status={<ReliefStatus relief={relief} state={inquiry.state} />}
        note={
          <>
            {t("one.note", {
              company: locale === "ja" ? company.nameJa : company.nameEn,
              received: inquiry.receivedOn ? formatDate(inquiry.receivedOn, locale) : t("one.noReceived"),
            })}
            {inquiry.age !== null && <span>{` · ${t("one.age", { days: inquiry.age })}`}</span>}
          </>
        }
        actions={
          rights.mayTrail && (
            <LinkButton href={`/audit?about=inquiry:${inquiryId}`} prefetch={false}>
              {t("one.whoLooked")}
            </LinkButton>
          )
        }
      />
      {/* Three blocks: on a phone what is to be done and by whom comes before what was said and done. */}
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,2fr)_minmax(18rem,1fr)] lg:grid-rows-[auto_1fr]">
        <div className="min-w-0 space-y-4">
          {inquiry.closedAs !== "voided" && (
            <StepsCard {...{ inquiry, entries, steps, today }} mayEdit={rights.mayEdit} />
          )}
          <FactsCard inquiry={inquiry} />
          <MoneyCard
            {...{ inquiry, entries, today }}
            bookedAbove={bookedAbove && inquiry.live}
            mayEdit={rights.mayEdit}
            mayReadBatch={rights.mayReadBatch}
          />
        </div>
        <div className="min-w-0 space-y-4 lg:col-start-2 lg:row-span-2">
          <WorkPanel inquiryId={inquiryId} />
          <EvidenceCard inquiry={inquiry} />
          <ExposureCard exposure={exposure} />
          <CaseCard {...{ inquiry, entries, steps, today }} mayEdit={rights.mayEdit} />
          <ReplacementCard
            said={replacement}
            mayEdit={rights.mayEdit}
            mayLink={rights.mayLink}
            mayReadBatch={rights.mayReadBatch}
            inquiry={{ id: inquiryId, full: inquiry.cardId !== null, live: inquiry.live, today }}
          />
          <CardDaysCard
            said={days}
            mayEdit={rights.mayEdit}
            mayReadWindow={rights.mayReadExposure}
            inquiry={{ id: inquiryId, full: inquiry.cardId !== null, live: inquiry.live, today }}
          />
          {rights.mayReveal && inquiry.cardId !== null && inquiry.said && (
            <RevealCard
              path={`/inquiries/${inquiryId}`}
              cards={[{ id: inquiry.cardId, shown: formatCard(inquiry.said) }]}
            />
          )}
          <DecisionsCard inquiry={inquiry} mayDecide={rights.mayDecide} mayVoid={rights.mayVoid} />
        </div>
        <div className="min-w-0 space-y-4">
          <CaseEvidenceCard
            inquiryId={inquiryId}
            evidence={evidence}
            mayEdit={rights.mayEdit}
            mayOpen={rights.mayOpen}
            timeZone={inquiry.timeZone}
          />
          <StatementsCard inquiry={inquiry} mayDecide={rights.mayDecide} mayReadBatch={rights.mayReadBatch} />
          <HistoryCard inquiry={inquiry} mayTrail={rights.mayTrail} />
        </div>
      </div>
    </>
  );
}
