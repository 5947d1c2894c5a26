import { SlidersHorizontal } from "lucide-react";
import { getTranslations } from "next-intl/server";
import { LinkButton } from "@/components/ui/link-button";
import { NoticeBar } from "@/components/ui/notice-bar";
import type { Drift } from "@/lib/companies/drift";

type DriftNoticeProps = { drift: Drift; companyId: number; batchId: number; mayEdit: boolean };

/** Which columns are not as they were, one by one; and the way to the profile with what would mend it. */
export async function DriftNotice({ drift, companyId, batchId, mayEdit }: DriftNoticeProps) {
  const t = await getTranslations("batches");
  const quote = (names: readonly string[]) => names.map((name) => t("drift.name", { name })).join(t("comma"));
  const lines = [
    ...drift.missing.map(({ field, was }) => {
      const proposal = drift.proposals.find((one) => one.field === field);
      const words = { field: t(`fields.${field}`), was };
      return proposal ? t("drift.missingProposed", { ...words, column: proposal.column }) : t("drift.missing", words);
    }),
    ...drift.renamed.map(({ field, from, to }) => t("drift.renamed", { field: t(`fields.${field}`), from, to })),
    ...drift.moved.slice(0, 5).map(({ column, from, to }) => t("drift.moved", { column, from, to })),
    ...(drift.moved.length > 5 ? [t("drift.movedMore", { count: drift.moved.length - 5 })] : []),
    ...(drift.added.length > 0 ? [t("drift.added", { columns: quote(drift.added) })] : []),
    ...(drift.gone.length > 0 ? [t("drift.gone", { columns: quote(drift.gone) })] : []),
  ];
  const mendable = drift.missing.length > 0 || drift.added.length > 0;
  return (
    <NoticeBar
      tone={drift.missing.length > 0 ? "warn" : "note"}
      title={t("drift.title")}
      action={
        mayEdit &&
        mendable && (
          <LinkButton
            size="sm"
            href={`/settings/companies/${companyId}/profile?batch=${batchId}`}
            icon={<SlidersHorizontal aria-hidden />}
          >
            {t(drift.proposals.length > 0 ? "drift.mend" : "drift.look")}
          </LinkButton>
        )
      }
    >
      <ul className="list-disc space-y-0.5 pl-5">
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </NoticeBar>
  );
}
