import { meetingCompanies } from "@/lib/companies/number-ranges";
import type { Reader, Tx } from "@/lib/core/db";
import { NotFound } from "@/lib/core/errors";
import { type Refusal, refuse } from "@/lib/core/result";
import type { Range } from "./rules";

/** What a list is drawn by: compared again when it is approved. */
export type Ground = {
  readonly ranges: readonly Range[];
  readonly keyId: number;
  readonly recipient: string;
  /** Loads of the register, by id. */
  readonly loads: readonly number[];
  readonly scope: { readonly id: number; readonly version: number } | null;
  /** The last delivered list. */
  readonly previousId: number | null;
};
type GroundRefusal = "COMPANY_ENDED" | "NO_KEY" | "NO_RANGES" | "RANGES_OVERLAP" | "NO_REGISTER";

/**
 * What people decide of a company's keys and lists comes one after the other, and its ranges stay until the decision
 * stands. For short transactions: deliveries of the company go on, a change of its settings waits.
 */
export async function lockCompany(tx: Tx, companyId: number): Promise<void> {
  const rows = await tx.$queryRaw<unknown[]>`select id from company where id = ${companyId}::int for no key update`;
  if (rows.length === 0) throw new NotFound("company");
}

/**
 * What a company's list would be drawn by now. Refuses where there is nothing to draw it by, and where the ranges meet
 * another company's: one of the two would be handed the other's card numbers.
 */
export async function groundOf(reader: Reader, companyId: number): Promise<Ground | Refusal<GroundRefusal>> {
  const company = await reader.company.findUnique({
    where: { id: companyId },
    select: { endedAt: true, binRanges: { select: { low: true, high: true }, orderBy: { low: "asc" } } },
  });
  if (!company) throw new NotFound("company");
  if (company.endedAt) return refuse("COMPANY_ENDED");
  const ranges = company.binRanges;
  if (ranges.length === 0) return refuse("NO_RANGES");
  const meeting = await meetingCompanies(reader, companyId, ranges);
  if (meeting.length > 0) return refuse("RANGES_OVERLAP", { companies: meeting.map(({ code }) => code).join(", ") });
  const key = await reader.watchKey.findFirst({
    where: { companyId, state: "confirmed" },
    select: { id: true, recipient: true },
  });
  if (!key) return refuse("NO_KEY");
  const loads = await reader.exposureLoad.findMany({
    where: { state: "loaded" },
    select: { id: true },
    orderBy: { id: "asc" },
  });
  const previous = await reader.watchList.findFirst({
    where: { companyId, state: "delivered" },
    select: { id: true },
    orderBy: { version: "desc" },
  });
  // Without a register the next list would be empty: what was delivered may still have to be called back.
  if (loads.length === 0 && !previous) return refuse("NO_REGISTER");
  return {
    ranges,
    keyId: key.id,
    recipient: key.recipient,
    loads: loads.map(({ id }) => id),
    scope: await reader.exposureScope.findFirst({
      where: { state: "adopted" },
      select: { id: true, version: true },
    }),
    previousId: previous?.id ?? null,
  };
}
