"use client";

import { useTranslations } from "next-intl";
import { TextLink } from "@/components/ui/text-link";
import type { StagedRecord } from "@/lib/intake/queries";

type ShiftedRecordProps = { companyId: number; record: StagedRecord; header: readonly string[]; mayType: boolean };

/**
 * A record with too few or too many cells: why none of them is corrected here, what can be done, and the cells as they
 * came, beside the columns into which they fell.
 */
export function ShiftedRecord({ companyId, record, header, mayType }: ShiftedRecordProps) {
  const t = useTranslations("batches.record.ragged");
  const blank = useTranslations("batches.mend");
  const width = Math.max(header.length, record.cells.length);
  return (
    <div className="space-y-2">
      <h3 className="font-medium">{t("title")}</h3>
      <p className="text-muted">{t("note")}</p>
      <p className="text-muted">
        {mayType && <TextLink href={`/inquiries/new?company=${companyId}`}>{t("typed")}</TextLink>} {t("then")}
      </p>
      {record.cells.length > 0 && (
        <>
          <h4 className="pt-1 text-xs text-muted">{t("cells")}</h4>
          <ol className="divide-y border-y text-xs">
            {Array.from({ length: width }, (_, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a cell is known by its place alone
              <li key={i} className="grid grid-cols-[6.5rem_minmax(0,1fr)] gap-2 py-1">
                <span className="text-muted wrap-anywhere">{header[i] ?? `#${i + 1}`}</span>
                <span className="wrap-anywhere">
                  {record.cells[i] || <span className="text-faint">{blank("blank")}</span>}
                </span>
              </li>
            ))}
          </ol>
        </>
      )}
    </div>
  );
}
