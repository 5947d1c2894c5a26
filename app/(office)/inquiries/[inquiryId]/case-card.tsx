import { useLocale, useTranslations } from "next-intl";
import { Card } from "@/components/ui/card";
import { DescriptionList } from "@/components/ui/description-list";
import { NoticeBar } from "@/components/ui/notice-bar";
import { formatDate, formatInstant, type Locale } from "@/lib/core/format";
import type { Inquiry } from "@/lib/inquiries/find-inquiry";
import type { MoneyEntry } from "@/lib/reimbursements/queries";
import { closingObstacle, effectiveCase, effectiveUse, sumEntries } from "@/lib/reimbursements/rules";
import { type Closing, type ClosingRefusal, caseDates, closings } from "@/lib/reimbursements/schema";
import type { CaseStep } from "@/lib/reimbursements/steps";
import { DatesForm } from "./case-dates-form";
import { CaseForm, CloseForm, ReopenForm } from "./case-forms";

type CaseCardProps = {
  inquiry: Inquiry;
  entries: readonly MoneyEntry[];
  steps: readonly CaseStep[];
  mayEdit: boolean;
  today: string;
};

/** The closings, each with what stands against it. */
export function closingChoices(
  inquiry: Inquiry,
  entries: readonly MoneyEntry[],
): { as: Closing; obstacle: ClosingRefusal | null }[] {
  const sums = sumEntries(
    entries.map(({ kind, amount, reversesId }) => ({ kind, amount, reverses: reversesId !== null })),
  );
  return closings.map((as) => ({ as, obstacle: closingObstacle(as, effectiveCase(inquiry), sums, inquiry) }));
}

/**
 * How the misuse was found, where the use stands, the dates, and closing the case with what proves it. The form of the
 * step that is next stands with the steps instead.
 */
export function CaseCard({ inquiry, entries, steps, mayEdit, today }: CaseCardProps) {
  const t = useTranslations("inquiries");
  const locale = useLocale() as Locale;
  const detectionCase = effectiveCase(inquiry);
  const use = effectiveUse(inquiry);
  const { closedAs } = inquiry;
  const editable = mayEdit && closedAs === null && inquiry.live;
  const next = steps.find(({ state, needs }) => state === "next" && !needs.includes("correction"))?.step;
  const choices = closingChoices(inquiry, entries);
  return (
    <Card title={t("case.title")}>
      <div className="space-y-3">
        {closedAs === "voided" && <NoticeBar tone="note">{t("case.voided")}</NoticeBar>}
        {closedAs && closedAs !== "voided" && (
          <NoticeBar
            tone="good"
            title={t("case.closed", {
              date: inquiry.closedAt ? formatInstant(inquiry.closedAt, locale, inquiry.timeZone) : "–",
              as: t(`closings.${closedAs}`),
            })}
          >
            {inquiry.closeProof && <p>{t("case.proofWas", { proof: inquiry.closeProof })}</p>}
            {inquiry.closedByName && <p>{t("case.closedBy", { name: inquiry.closedByName })}</p>}
          </NoticeBar>
        )}
        <DescriptionList
          facts={[
            { term: t("columns.detectionCase"), value: t(`cases.${detectionCase ?? "unknown"}`) },
            { term: t("columns.use"), value: t(`uses.${use ?? "none"}`) },
            ...caseDates.flatMap((field) =>
              inquiry[field] ? [{ term: t(`dates.${field}`), value: formatDate(inquiry[field], locale) }] : [],
            ),
          ]}
        />
        {editable && next !== "find" && (
          <details>
            <summary className="w-fit rounded-sm font-medium text-accent">{t("case.change")}</summary>
            <div className="pt-3">
              <CaseForm inquiry={inquiry} key={`${inquiry.staffCase}-${inquiry.staffUse}`} />
            </div>
          </details>
        )}
        {editable && next !== "statement" && next !== "debit" && (
          <details>
            <summary className="w-fit rounded-sm font-medium text-accent">{t("dates.title")}</summary>
            <div className="pt-3">
              <DatesForm
                inquiry={inquiry}
                today={today}
                key={`${inquiry.statementOn}-${inquiry.debitOn}-${inquiry.claimedOn}`}
              />
            </div>
          </details>
        )}
        {editable && next !== "close" && (
          // A choice made under other sums may be closed by now: the form begins anew with what is open.
          <CloseForm
            key={choices.map(({ as, obstacle }) => (obstacle ? "" : as)).join()}
            inquiryId={inquiry.id}
            choices={choices}
          />
        )}
        {mayEdit && closedAs && closedAs !== "voided" && <ReopenForm inquiryId={inquiry.id} />}
      </div>
    </Card>
  );
}
