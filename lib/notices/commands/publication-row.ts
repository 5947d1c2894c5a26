import { fromDbDate, type IsoDate } from "@/lib/core/dates";
import { dbNull, type Reader, type Tx } from "@/lib/core/db";
import { NotFound } from "@/lib/core/errors";
import { type Refusal, refuse } from "@/lib/core/result";
import { countBearers } from "@/lib/inquiries/bearers";
import { countAsOf } from "@/lib/ledger/queries";
import { ruleIsSaid } from "@/lib/notices/checklist";
import { ruleInForce } from "@/lib/notices/counting-rule";
import { findPrevious } from "@/lib/notices/published";
import type { NoticeState } from "@/lib/notices/rules";
import type { NoticeRefusal } from "@/lib/notices/schema";
import type { Publication } from "@/prisma/client/client";

export type Row = Publication & { state: NoticeState };

/** Reads a publication and keeps everybody else from changing it until the transaction ends. */
export async function lockPublication(tx: Tx, id: number): Promise<Row> {
  await tx.$queryRaw`select id from publication where id = ${id}::int for update`;
  const row = await tx.publication.findUnique({ where: { id } });
  if (!row) throw new NotFound(`publication ${id}`);
  return row as Row;
}

/** The refusal for a publication that is no longer in a state in which the step is offered. */
export function stateChanged(row: Row): Refusal<"STATE_CHANGED"> {
  return refuse("STATE_CHANGED", { state: row.state });
}

/**
 * Whether the frozen figure may still go out: count(D, now) equals it (the hold of RULEBOOK R7.2), its bridge still
 * starts from the publication before it, the counting rule is the one that it names, and, where it says that no customer
 * bears a cost, that is so.
 */
export async function refuseIfMoved(tx: Tx, row: Row): Promise<Refusal<NoticeRefusal> | null> {
  const previous = await findPrevious(tx, row.correctsId);
  if (previous === "ALREADY_CORRECTED") return refuse("ALREADY_CORRECTED");
  if (previous === "NOT_PUBLISHED" || (previous?.id ?? null) !== row.previousId) return refuse("PREVIOUS_CHANGED");
  if (!(await ruleIsSaid(tx, row, await ruleInForce(tx)))) return refuse("RULE_CHANGED");
  const now = await countAsOf(tx, fromDbDate(row.asOf));
  if (now !== row.count) return refuse("FIGURE_MOVED", { frozen: row.count, now });
  return row.noBurden ? refuseIfBurden(tx, fromDbDate(row.asOf)) : null;
}

/** Whether it can be said that no customer bears a cost as of a day: nobody carries a burden, and nothing is unknown (R5.5). */
export async function refuseIfBurden(reader: Reader, asOf: IsoDate): Promise<Refusal<NoticeRefusal> | null> {
  const { burdened, notYetKnown } = await countBearers(reader, asOf);
  return burdened + notYetKnown === 0 ? null : refuse("BURDEN_LEFT", { burdened, notYetKnown });
}

/** What ends a wait for a time. */
export const unscheduled = { scheduledAt: null, scheduledBy: null, scheduledByName: null, held: dbNull } as const;

/** What a change after submission takes away: the submission, and with it any approval (RULEBOOK R7.2) and its time. */
export const unsubmitted = {
  ...unscheduled,
  state: "draft",
  contentHash: null,
  submittedBy: null,
  submittedAt: null,
  approvedBy: null,
  approvedByName: null,
  approvedAt: null,
} as const;

/** The editors with one more: each of them is kept from approving. */
export function withEditor(row: Row, id: string): string[] {
  return row.editors.includes(id) ? row.editors : [...row.editors, id];
}
