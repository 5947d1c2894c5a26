"use client";

import { PhoneOff } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { useState } from "react";
import { Card } from "@/components/ui/card";
import type { Option } from "@/components/ui/field";
import { LinkButton } from "@/components/ui/link-button";
import { NoticeBar } from "@/components/ui/notice-bar";
import { TextLink } from "@/components/ui/text-link";
import { formatCard, formatDate, type Locale } from "@/lib/core/format";
import type { Answer } from "@/lib/hotline/calls/schema";
import type { Shown } from "./actions";
import { KeepForm } from "./keep-form";
import { ReportForm } from "./report-form";
import { Spoken } from "./spoken";
import { ToldStatus } from "./told-status";

type AnswerCardProps = {
  shown: Shown;
  number: string;
  companies: readonly Option[];
  today: string;
  mayReportFraud: boolean;
};

/** The answer, in the same shape whatever it is: what to say, what the caller can do, known cases, what to keep. */
export function AnswerCard({ shown, number, companies, today, mayReportFraud }: AnswerCardProps) {
  const { answer, said } = shown;
  const t = useTranslations("calls");
  const card = answer.bin ? formatCard(answer) : t("answer.noCard");
  return (
    <div className="space-y-4">
      <Card
        title={t("answer.title")}
        note={t("answer.stored", { id: answer.callId })}
        actions={answer.told && <ToldStatus told={answer.told} />}
      >
        <p className="mb-3 font-mono text-xs text-muted">{card}</p>
        <Spoken said={said} language={answer.language} todoTitle={t("answer.todo")} />
      </Card>
      <div className="grid items-start gap-4 xl:grid-cols-2">
        <div className="min-w-0 space-y-4">
          <Card title={t("answer.cases")}>
            <Cases answer={answer} />
          </Card>
          <FollowUp {...{ answer, companies, today, mayReportFraud }} />
        </div>
        <Card title={t("keep.title")}>
          <KeepForm callId={answer.callId} number={number} />
        </Card>
      </div>
    </div>
  );
}

function Cases({ answer: { cases } }: { answer: Answer }) {
  const t = useTranslations("calls.answer");
  const locale = useLocale() as Locale;
  if (cases === null) return <p className="text-muted">{t("casesHidden")}</p>;
  if (cases.length === 0) return <p className="text-muted">{t("noCases")}</p>;
  return (
    <ul className="space-y-1">
      {cases.map(({ inquiryId, reference, receivedOn }) => (
        <li key={inquiryId}>
          <TextLink href={`/inquiries/${inquiryId}`} prefetch={false}>
            {t("case", {
              reference: reference ?? t("caseId", { id: inquiryId }),
              date: formatDate(receivedOn, locale),
            })}
          </TextLink>
        </li>
      ))}
    </ul>
  );
}

type FollowUpProps = Pick<AnswerCardProps, "companies" | "today" | "mayReportFraud"> & { answer: Answer };

/** What the reason of the call leads to. */
function FollowUp({ answer, companies, today, mayReportFraud }: FollowUpProps) {
  const t = useTranslations();
  const [reportId, setReportId] = useState<number | null>(null);
  const { callId, reason, companyId } = answer;
  if (reason === "affected") return null;
  if (reason === "fraud") {
    if (!mayReportFraud) return null;
    return (
      <Card title={t("calls.answer.follow")}>
        <LinkButton href={`/fraud-reports/new?call=${callId}`} icon={<PhoneOff aria-hidden />}>
          {t("calls.detail.fraudCreate")}
        </LinkButton>
      </Card>
    );
  }
  return (
    <Card title={t(`callReports.kinds.${reason}`)}>
      {reportId === null ? (
        <ReportForm {...{ callId, kind: reason, companyId, companies, today }} onDone={setReportId} />
      ) : (
        <NoticeBar tone="good">
          <TextLink href={`/hotline/reports/${reportId}`}>{t("callReports.form.saved", { id: reportId })}</TextLink>
        </NoticeBar>
      )}
    </Card>
  );
}
