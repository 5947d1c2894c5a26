import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { ReliefStatus } from "@/app/(office)/inquiries/relief-status";
import { RevealCard } from "@/app/(office)/reveals/reveal-card";
import { rowId } from "@/app/(office)/row-id";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { LinkButton } from "@/components/ui/link-button";
import { may } from "@/lib/access/actor";
import { formatCard, formatDate, type Locale } from "@/lib/core/format";
import { findInquiryExposure } from "@/lib/exposure/outside";
import { findInquiry } from "@/lib/inquiries/find-inquiry";
import { listEvidence } from "@/lib/reimbursements/evidence/queries";
import { listEntries } from "@/lib/reimbursements/queries";
import { effectiveCase, reliefState } from "@/lib/reimbursements/rules";
import { findIncident } from "@/lib/settings/queries";
import { CaseCard } from "./case-card";
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
  const { inquiry, entries, evidence, exposure, rights, today } = await officePage(async (actor) => ({
    inquiry: await findInquiry(actor, inquiryId),
    entries: await listEntries(actor, inquiryId),
    evidence: await listEvidence(actor, inquiryId),
    exposure: may(actor, "exposure.read") ? await findInquiryExposure(actor, inquiryId) : null,
    today: (await findIncident(actor))?.clock.today ?? "",
    rights: {
      mayEdit: may(actor, "case.edit"),
      mayOpen: may(actor, "evidence.read"),
      mayDecide: may(actor, "inquiry.decide"),
      mayVoid: may(actor, "inquiry.void"),
      mayReadBatch: may(actor, "batch.read"),
      mayTrail: may(actor, "audit.read"),
      mayReveal: may(actor, "card.reveal"),
    },
  }));
  const [t, locale] = await Promise.all([getTranslations("inquiries"), getLocale() as Promise<Locale>]);
  const { company } = inquiry;
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
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,2fr)_minmax(18rem,1fr)]">
        <div className="min-w-0 space-y-4">
          <FactsCard inquiry={inquiry} />
          <StatementsCard inquiry={inquiry} mayDecide={rights.mayDecide} mayReadBatch={rights.mayReadBatch} />
          <MoneyCard inquiry={inquiry} entries={entries} mayEdit={rights.mayEdit} today={today} />
          <CaseEvidenceCard
            inquiryId={inquiryId}
            evidence={evidence}
            mayEdit={rights.mayEdit}
            mayOpen={rights.mayOpen}
            timeZone={inquiry.timeZone}
          />
        </div>
        <div className="min-w-0 space-y-4">
          <EvidenceCard inquiry={inquiry} />
          <ExposureCard exposure={exposure} />
          {rights.mayReveal && inquiry.cardId !== null && inquiry.said && (
            <RevealCard
              path={`/inquiries/${inquiryId}`}
              cards={[{ id: inquiry.cardId, shown: formatCard(inquiry.said) }]}
            />
          )}
          <CaseCard inquiry={inquiry} entries={entries} mayEdit={rights.mayEdit} />
          <DecisionsCard inquiry={inquiry} mayDecide={rights.mayDecide} mayVoid={rights.mayVoid} />
          <HistoryCard inquiry={inquiry} mayTrail={rights.mayTrail} />
        </div>
      </div>
    </>
  );
}
