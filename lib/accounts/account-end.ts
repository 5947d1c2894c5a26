import { addDays, dayOf, type IsoDate } from "@/lib/core/dates";
import { outsourcedDays } from "./rules";
import type { AccountKind } from "./schema";

export type EndFault = "END_NEEDED" | "END_TOO_FAR" | "END_PAST";

/**
 * What is wrong with an account's last day, or null: an outsourced account has one, at most 90 days ahead; none lies
 * in the past. Days of the real clock in Japan.
 */
export function endFault(kind: AccountKind, endsOn: IsoDate | null, now: Date): EndFault | null {
  const today = dayOf(now, "Asia/Tokyo");
  if (endsOn === null) return kind === "outsourced" ? "END_NEEDED" : null;
  if (endsOn < today) return "END_PAST";
  return kind === "outsourced" && endsOn > addDays(today, outsourcedDays) ? "END_TOO_FAR" : null;
}
