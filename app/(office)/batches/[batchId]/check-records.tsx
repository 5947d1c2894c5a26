"use client";

import { useSearchParams } from "next/navigation";
import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import type { Field } from "@/lib/companies/schema";
import type { StagedRecord } from "@/lib/intake/queries";
import { type BatchState, type FindingCode, type Level, type Outcome, outcomes as order } from "@/lib/intake/schema";
import { FindingFilters } from "./finding-filters";
import { OutcomeTiles } from "./outcome-tiles";
import { RecordPanel } from "./record-panel";
import { RecordsGrid } from "./records-grid";

export type CheckedBatch = { id: number; state: BatchState; typed: boolean };
export type RecordFilter = { outcome?: Outcome; code?: string };

type CheckRecordsProps = {
  batch: CheckedBatch;
  /** Columns as sent, and which of them each field is read from. */
  header: readonly string[];
  columns: Readonly<Partial<Record<Field, number>>>;
  outcomes: Readonly<Record<Outcome, number>>;
  findings: readonly { code: FindingCode; level: Level; records: number }[];
  may: { receive: boolean; decide: boolean };
  /** What stands beside the records: the effect and the commit button. */
  beside: ReactNode;
};

/**
 * Tiles and findings as filters over the grid, and the record that the grid stands on. A filter changes the address
 * without asking the server for the page again: the effect beside it is a rehearsal that should run once.
 */
export function CheckRecords({ batch, header, columns, outcomes, findings, may, beside }: CheckRecordsProps) {
  const t = useTranslations("batches.check");
  const params = useSearchParams();
  const [current, setCurrent] = useState<StagedRecord>();
  const outcome = order.find((one) => one === params.get("outcome"));
  const code = findings.find((one) => one.code === params.get("code"))?.code;
  const filter: RecordFilter = { ...(outcome && { outcome }), ...(code && !outcome && { code }) };
  const total = order.reduce((sum, one) => sum + outcomes[one], 0);
  const rowCount = filter.outcome
    ? outcomes[filter.outcome]
    : filter.code
      ? (findings.find((one) => one.code === filter.code)?.records ?? 0)
      : total;
  const pick = (next: RecordFilter) => {
    const query = new URLSearchParams(params);
    for (const name of ["outcome", "code"] as const) {
      if (next[name]) query.set(name, next[name]);
      else query.delete(name);
    }
    window.history.pushState(null, "", `?${query}`);
  };
  // The grid reads again when what became of the records has changed.
  const version = order.map((one) => outcomes[one]).join();
  return (
    <div className="space-y-4">
      <OutcomeTiles outcomes={outcomes} total={total} chosen={filter.outcome} pick={pick} />
      <div className="grid gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="min-w-0 space-y-3 max-lg:order-2">
          <FindingFilters findings={findings} chosen={filter.code} pick={pick} />
          {rowCount === 0 ? (
            <Card>
              <EmptyState title={t("none")} next={t("noneNext")} />
            </Card>
          ) : (
            <RecordsGrid
              // A new filter starts at its first record.
              key={`${filter.outcome ?? ""}-${filter.code ?? ""}`}
              batch={batch}
              header={header}
              columns={columns}
              filter={filter}
              rowCount={rowCount}
              version={version}
              onRow={setCurrent}
            />
          )}
        </div>
        <div className="min-w-0 space-y-4 max-lg:order-1 max-lg:contents">
          {beside && <div className="max-lg:order-1">{beside}</div>}
          {current && rowCount > 0 && (
            <div className="max-lg:order-3">
              <RecordPanel
                key={`${current.rowNo}-${current.outcome}`}
                batch={batch}
                record={current}
                header={header}
                columns={columns}
                may={may}
              />
            </div>
          )}
        </div>
      </div>
    </div>
  );
}
