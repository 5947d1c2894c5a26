import { batchesSpec } from "@/app/(office)/batches/spec";
import { tableHref } from "@/components/table/spec";
import type { IsoDate } from "@/lib/core/dates";
import type { WarningId } from "@/lib/notices/checklist";

/** Where a warning can be looked at by this reader; null where there is no list of it, or none for them. */
export function warningHref(id: WarningId, asOf: IsoDate, may: { batches: boolean }): string | null {
  if (!may.batches) return null;
  if (id === "batchesOpen") {
    return tableHref("/batches", batchesSpec, {
      filters: {
        state: ["received", "reading", "review", "committing", "unreadable"],
        receivedOn: { to: asOf },
      },
    });
  }
  if (id === "problemsWaiting") {
    return tableHref("/batches", batchesSpec, { filters: { state: ["committed"], receivedOn: { to: asOf } } });
  }
  return id === "coverageUnsaid" || id === "neverHeard" ? "/batches/coverage" : null;
}
