import { FileImage, FileText, FolderOpen } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { formatBytes } from "@/app/(office)/batches/batch-words";
import { Card } from "@/components/ui/card";
import { DownloadLink } from "@/components/ui/download-link";
import { formatDate, formatInstant, type Locale } from "@/lib/core/format";
import type { CaseEvidence } from "@/lib/reimbursements/evidence/queries";
import { FILE_LIMIT } from "@/lib/reimbursements/evidence/schema";
import { AttachForm } from "./attach-form";
import { ReferForm, WithdrawForm } from "./evidence-forms";

type EvidenceCardProps = {
  inquiryId: number;
  evidence: readonly CaseEvidence[];
  mayEdit: boolean;
  mayOpen: boolean;
  timeZone: string;
};

/** What proves the case's money and its closing: files and references, and attaching more. */
export function CaseEvidenceCard({ inquiryId, evidence, mayEdit, mayOpen, timeZone }: EvidenceCardProps) {
  const t = useTranslations("inquiries.evidence");
  return (
    <Card title={t("title")}>
      {evidence.length === 0 && <p className="text-muted">{t(mayEdit ? "none" : "noneYet")}</p>}
      {evidence.length > 0 && (
        <ul className="-my-1 divide-y">
          {evidence.map((one) => (
            <EvidenceLine key={one.id} {...{ one, mayEdit, mayOpen, timeZone }} />
          ))}
        </ul>
      )}
      {mayEdit && (
        <div className="mt-3 space-y-2 border-t pt-3">
          <AttachForm inquiryId={inquiryId} limit={FILE_LIMIT} />
          <ReferForm key={evidence.length} inquiryId={inquiryId} />
        </div>
      )}
    </Card>
  );
}

const icons = {
  pdf: FileText,
  text: FileText,
  png: FileImage,
  jpeg: FileImage,
  tiff: FileImage,
  reference: FolderOpen,
};

type LineProps = Pick<EvidenceCardProps, "mayEdit" | "mayOpen" | "timeZone"> & { one: CaseEvidence };

function EvidenceLine({ one, mayEdit, mayOpen, timeZone }: LineProps) {
  const t = useTranslations("inquiries.evidence");
  const locale = useLocale() as Locale;
  const Icon = icons[one.kind];
  const at = (instant: Date) => formatInstant(instant, locale, timeZone);
  const hasBytes = one.kind !== "reference" && one.erasedOn === null;
  return (
    <li className="flex items-start gap-3 py-2.5">
      <Icon className="mt-0.5 size-5 shrink-0 text-muted" strokeWidth={1.5} aria-hidden />
      <div className="min-w-0 flex-1">
        <p className={`font-medium break-words ${one.withdrawn ? "text-muted line-through" : ""}`}>{one.name}</p>
        {one.about && <p className={one.withdrawn ? "text-muted" : undefined}>{one.about}</p>}
        <p className="text-xs text-muted">
          {t(`kinds.${one.kind}`)}
          {one.bytes !== null && ` · ${formatBytes(one.bytes)}`}
          {` · ${t("added", { name: one.addedByName, at: at(one.addedAt) })}`}
        </p>
        {one.withdrawn && (
          <p className="text-xs text-muted">
            {t("withdrawn", { name: one.withdrawn.byName, at: at(one.withdrawn.at) })} {one.withdrawn.reason}
          </p>
        )}
        {one.erasedOn && (
          <p className="text-xs text-muted">{t("erased", { date: formatDate(one.erasedOn, locale) })}</p>
        )}
        {mayEdit && !one.withdrawn && <WithdrawForm evidenceId={one.id} />}
      </div>
      {mayOpen && hasBytes && (
        <DownloadLink href={`/api/evidence/${one.id}`} size="sm">
          {t("open")}
        </DownloadLink>
      )}
    </li>
  );
}
