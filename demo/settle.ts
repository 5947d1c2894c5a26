import { addDays, type IsoDate } from "@/lib/core/dates";
import { db } from "@/lib/core/db";
import { bookSettlement, reverseSettlement } from "@/lib/reimbursements/settlements/commands";
import { findStatement } from "@/lib/reimbursements/settlements/queries";
import { advancing } from "./billing";
import { standsOn } from "./calendar";
import { must } from "./must";
import type { Office } from "./office";

/** The first is paid up to the end of February 2012, the second was last paid for March 2010: it is in arrears. */
const lastPaidFor: Readonly<Record<(typeof advancing)[number], IsoDate>> = {
  KOMOREBI: "2012-02-29",
  SHIOSAI: "2010-03-31",
};

/**
 * The manager enters what accounting paid to the card companies, quarter by quarter, each for what was advanced until the
 * quarter's end; one transfer was typed twice and taken back.
 */
export async function settle(office: Office): Promise<void> {
  const { manager } = office.actors;
  for (const code of advancing) {
    const companyId = office.companyIds.get(code);
    if (companyId === undefined) continue;
    for (const to of quarterEnds(lastPaidFor[code])) {
      const { sums } = await findStatement(manager, { companyId, period: { to } });
      for (const { currency, closing } of sums) {
        if (closing <= 0n) continue;
        const paid = { companyId, amount: closing, currency, paidOn: addDays(to, 20) };
        const reference = `FB-${to.replaceAll("-", "")}-${companyId}`;
        must(await bookSettlement(manager, { ...paid, reference, note: "四半期精算" }), "settlement");
      }
    }
  }
  const last = await db.settlementEntry.findFirst({ where: { currency: "JPY" }, orderBy: { id: "asc" } });
  if (!last) return;
  const { companyId, amount, currency, reference } = last;
  const twice = { companyId, amount, currency, reference, paidOn: standsOn };
  const { settlementId } = must(await bookSettlement(manager, twice), "settlement");
  must(await reverseSettlement(manager, { settlementId, reason: "同じ振込の二重入力" }), "reversal");
}

function quarterEnds(last: IsoDate): IsoDate[] {
  const ends = [
    "2009-09-30",
    "2009-12-31",
    "2010-03-31",
    "2010-06-30",
    "2010-09-30",
    "2010-12-31",
    "2011-06-30",
    "2011-12-31",
    "2012-02-29",
  ];
  return ends.filter((end) => end <= last);
}
