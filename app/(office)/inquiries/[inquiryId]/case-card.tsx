import { useLocale, useTranslations } from "next-intl";
import { Card } from "@/components/ui/card";
import { DescriptionList } from "@/components/ui/description-list";
import { NoticeBar } from "@/components/ui/notice-bar";
import { formatInstant, type Locale } from "@/lib/core/format";
import type { Inquiry } from "@/lib/inquiries/find-inquiry";
import type { MoneyEntry } from "@/lib/reimbursements/queries";
import { closingObstacle, effectiveCase, effectiveUse, sumEntries } from "@/lib/reimbursements/rules";
import { closings } from "@/lib/reimbursements/schema";
import { CaseForm, CloseForm, ReopenForm } from "./case-forms";

/** How the misuse was found, where the use stands, and closing the case with what proves it. */
export function CaseCard(props: { inquiry: Inquiry; entries: readonly MoneyEntry[]; mayEdit: boolean }) {
  const { inquiry, entries, mayEdit } = props;
  const t = useTranslations("inquiries");
  const locale = useLocale() as Locale;
  const detectionCase = effectiveCase(inquiry);
  const use = effectiveUse(inquiry);
  const sums = sumEntries(
    entries.map(({ kind, amount, reversesId }) => ({ kind, amount, reverses: reversesId !== null })),
  );
  const { closedAs } = inquiry;
  const editable = mayEdit && closedAs === null && inquiry.live;
  const choices = closings.map((as) => ({ as, obstacle: closingObstacle(as, detectionCase, sums) }));
  return (
    <Card title={t("case.title")}>
      <div className="space-y-4">
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
        {!editable && (
          <DescriptionList
            facts={[
              { term: t("columns.detectionCase"), value: t(`cases.${detectionCase ?? "unknown"}`) },
              { term: t("columns.use"), value: t(`uses.${use ?? "none"}`) },
            ]}
          />
        )}
        {editable && <CaseForm inquiry={inquiry} key={`${inquiry.staffCase}-${inquiry.staffUse}`} />}
        {editable && (
          <div className="border-t pt-4">
            {/* A choice made under other sums may be closed by now: the form begins anew with what is open. */}
            <CloseForm
              key={choices.map(({ as, obstacle }) => (obstacle ? "" : as)).join()}
              inquiryId={inquiry.id}
              choices={choices}
            />
          </div>
        )}
        {mayEdit && closedAs && closedAs !== "voided" && <ReopenForm inquiryId={inquiry.id} />}
      </div>
    </Card>
  );
}
