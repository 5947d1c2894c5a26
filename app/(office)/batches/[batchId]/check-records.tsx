"use client";

import { useSearchParams } from "next/navigation";
import { useTranslations } from "next-intl";
import { type ReactNode, useCallback, useRef, useState, useTransition } from "react";
import { mendAction } from "@/app/(office)/batches/actions";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { NoticeBar } from "@/components/ui/notice-bar";
import { type Field, fields } from "@/lib/companies/schema";
import type { StagedRecord } from "@/lib/intake/queries";
import {
  type BatchState,
  type FindingCode,
  type Level,
  levels,
  type Outcome,
  outcomes as order,
  type Work,
  works,
} from "@/lib/intake/schema";
import { BulkRecords } from "./bulk-records";
import { FindingFilters } from "./finding-filters";
import { OutcomeTiles } from "./outcome-tiles";
import { RecordPanel } from "./record-panel";
import { RecordsGrid } from "./records-grid";

export type CheckedBatch = { id: number; companyId: number; state: BatchState; typed: boolean; timeZone: string };
/** One of these at a time: each is a figure that was counted. */
export type RecordFilter = { outcome?: Outcome; code?: string; level?: Level; field?: Field; work?: Work };
const filterNames = ["outcome", "code", "level", "field", "work"] as const;

type CheckRecordsProps = {
  batch: CheckedBatch;
  /** Columns as sent, and which of them each field is read from. */
  header: readonly string[];
  columns: Readonly<Partial<Record<Field, number>>>;
  outcomes: Readonly<Record<Outcome, number>>;
  findings: readonly { code: FindingCode; level: Level; records: number }[];
  /** Records by their gravest finding, by field with a finding, and by what was or has to be done to them. */
  counts: {
    levels: Readonly<Record<Level, number>>;
    fields: Readonly<Partial<Record<Field, number>>>;
    work: Readonly<Record<Work, number>>;
  };
  may: { receive: boolean; decide: boolean };
  /** What stands beside the records: the effect and the commit button. */
  beside: ReactNode;
  /** What stands under them: records that wait. */
  below: ReactNode;
};

/**
 * Tiles and findings as filters over the grid, and the record that the grid stands on. A filter changes the address
 * without asking the server for the page again: the effect beside it is a rehearsal that should run once.
 */
export function CheckRecords(props: CheckRecordsProps) {
  const { batch, header, columns, outcomes, findings, counts, may, beside, below } = props;
  const t = useTranslations("batches.check");
  const params = useSearchParams();
  const [current, setCurrent] = useState<StagedRecord>();
  const [mended, setMended] = useState(0);
  const filter = filterOf(params, findings);
  const total = order.reduce((sum, one) => sum + outcomes[one], 0);
  const rowCount = countOf(filter, props, total);
  const pick = (next: RecordFilter) => {
    const query = new URLSearchParams(params);
    for (const name of filterNames) {
      if (next[name]) query.set(name, next[name]);
      else query.delete(name);
    }
    window.history.pushState(null, "", `?${query}`);
  };
  const { mend, refusal } = useMend(batch.id, () => setMended((n) => n + 1));
  // The grid reads again when what became of the records has changed.
  const version = `${order.map((one) => outcomes[one]).join()} ${Object.values(counts.work).join()} ${mended}`;
  return (
    <div className="space-y-4">
      <OutcomeTiles
        outcomes={outcomes}
        outside={counts.work.outside}
        total={total}
        chosen={filter.outcome}
        chosenOutside={filter.work === "outside"}
        pick={pick}
      />
      <div className="grid gap-4 lg:grid-cols-[minmax(0,1fr)_20rem] lg:grid-rows-[auto_1fr]">
        <div className="min-w-0 space-y-3 max-lg:order-2">
          <FindingFilters findings={findings} counts={counts} chosen={filter} pick={pick} />
          {batch.state === "review" && may.receive && (
            <BulkRecords
              key={`${filter.code ?? ""} ${filter.outcome ?? ""}`}
              batchId={batch.id}
              filter={filter}
              shown={rowCount}
              findings={findings}
            />
          )}
          {refusal && <NoticeBar tone="bad">{refusal}</NoticeBar>}
          {rowCount === 0 ? (
            <Card>
              <EmptyState title={t("none")} next={t("noneNext")} />
            </Card>
          ) : (
            <RecordsGrid
              // A new filter starts at its first record.
              key={filterNames.map((name) => filter[name] ?? "").join("-")}
              batch={batch}
              header={header}
              columns={columns}
              filter={filter}
              rowCount={rowCount}
              version={version}
              onRow={setCurrent}
              may={may}
              mends={may.receive && (batch.state === "review" || (batch.state === "committed" && outcomes.problem > 0))}
              mend={mend}
            />
          )}
        </div>
        {below && <div className="min-w-0 max-lg:order-4 lg:col-start-1">{below}</div>}
        <div className="min-w-0 space-y-4 max-lg:order-1 max-lg:contents lg:col-start-2 lg:row-span-2 lg:row-start-1">
          {beside && <div className="max-lg:order-1">{beside}</div>}
          {current && rowCount > 0 && (
            <div className="max-lg:order-3">
              <RecordPanel
                key={`${current.rowNo}-${current.outcome}`}
                mend={mend}
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

function filterOf(params: URLSearchParams, findings: CheckRecordsProps["findings"]): RecordFilter {
  const code = findings.find((one) => one.code === params.get("code"))?.code;
  const outcome = order.find((one) => one === params.get("outcome"));
  const level = levels.find((one) => one === params.get("level"));
  const field = fields.find((one) => one === params.get("field"));
  const work = works.find((one) => one === params.get("work"));
  if (outcome) return { outcome };
  if (code) return { code };
  if (level) return { level };
  if (field) return { field };
  return work ? { work } : {};
}

function countOf(filter: RecordFilter, { outcomes, findings, counts }: CheckRecordsProps, total: number): number {
  if (filter.outcome) return outcomes[filter.outcome];
  if (filter.code) return findings.find((one) => one.code === filter.code)?.records ?? 0;
  if (filter.level) return counts.levels[filter.level];
  if (filter.field) return counts.fields[filter.field] ?? 0;
  return filter.work ? counts.work[filter.work] : total;
}

/** Sends mends, one after the other; what is refused is said until the next one goes through. */
function useMend(batchId: number, onDone: () => void) {
  const t = useTranslations("batches");
  const [refusal, setRefusal] = useState<string>();
  const [, start] = useTransition();
  const done = useRef(onDone);
  done.current = onDone;
  const mend = useCallback(
    (record: StagedRecord, field: Field, value: string) =>
      start(async () => {
        const said = await mendAction(batchId, record.rowNo, field, value).catch(
          () => ({ ok: false, reason: "CONNECTION", details: {} }) as const,
        );
        if (said.ok || said.reason === "UNCHANGED") setRefusal(undefined);
        else setRefusal(t(`mend.refusals.${said.reason}`, { ...said.details, field: t(`fields.${field}`) }));
        done.current();
      }),
    [batchId, t],
  );
  return { mend, refusal };
}
