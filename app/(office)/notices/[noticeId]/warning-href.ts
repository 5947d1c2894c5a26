import { batchesSpec } from "@/app/(office)/batches/spec";
import { reviewsSpec } from "@/app/(office)/reviews/spec";
import { tableHref } from "@/components/table/spec";
import type { IsoDate } from "@/lib/core/dates";
import { reviewKinds } from "@/lib/members/schema";
import type { WarningId } from "@/lib/notices/checklist";

const ofReviews: Partial<Record<WarningId, string>> = {
  numberOverLimit: "number_over_limit",
  rejoined: "rejoined",
  statementConflict: "statement_conflict",
};

/** Where a warning can be looked at by this reader; null where there is no list of it, or none for them. */
export function warningHref(id: WarningId, asOf: IsoDate, may: { batches: boolean; reviews: boolean }): string | null {
  const kind = ofReviews[id];
  if (kind || id === "otherReviews") {
    const others = reviewKinds.filter((one) => !Object.values(ofReviews).includes(one));
    const filters = { kind: kind ? [kind] : others, state: ["open", "parked"] };
    return may.reviews ? tableHref("/reviews", reviewsSpec, { filters }) : null;
  }
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
