import { rights } from "@/lib/access/rights";
import type { AuditEvent } from "@/lib/audit/events";
import type { Tx } from "@/lib/core/db";
import { NotFound } from "@/lib/core/errors";
import { refuse } from "@/lib/core/result";
import { maskCards } from "@/lib/core/text";
import type { CaseOutcome } from "./schema";

export type WorkRow = {
  id: number;
  live: boolean;
  closedAs: string | null;
  owner: string | null;
  /** Who has it in hand; null also where their time is over. */
  takenBy: string | null;
  /** YYYY-MM-DD */
  followUpOn: string | null;
};

/**
 * Holds the inquiries' rows until the end of the transaction, in one order, and reads who works on them: the inquiry's
 * row is the lock of its case, also where nobody has worked on it yet.
 */
export async function lockWork(tx: Tx, inquiryIds: readonly number[], now: Date): Promise<WorkRow[]> {
  const ids = [...new Set(inquiryIds)];
  const locked = await tx.$queryRaw<{ id: number }[]>`
    select id from inquiry where id = any (${ids}::int[]) order by id for update`;
  if (locked.length !== ids.length) throw new NotFound(ids.length === 1 ? `inquiry ${ids[0]}` : "inquiry");
  // Read after the lock: what another transaction wrote while this one waited for it is seen.
  return tx.$queryRaw<WorkRow[]>`
    select i.id, i.live, i.closed_as as "closedAs", w.owner::text as owner,
      case when w.taken_until > ${now} then w.taken_by::text end as "takenBy", w.follow_up_on::text as "followUpOn"
    from inquiry i left join case_work w on w.inquiry_id = i.id where i.id = any (${ids}::int[]) order by i.id`;
}

/** Why nobody works on a case any longer; null: it is open. */
export function barred(row: WorkRow): "closed" | "not_live" | null {
  if (row.closedAs !== null) return "closed";
  return row.live ? null : "not_live";
}

export function barredRefusal(row: WorkRow) {
  const why = barred(row);
  return why && refuse(why === "closed" ? "CASE_CLOSED" : "NOT_LIVE");
}

/** What became of each of several, and the event of each that was changed. */
export type Sorted = { outcomes: CaseOutcome[]; events: AuditEvent[]; changed: number[] };

/** Sorts rows into what the step changes and what it leaves: closed, not live, or so already. */
export function sortCases(
  rows: readonly WorkRow[],
  isSo: (row: WorkRow) => boolean,
  event: (row: WorkRow) => AuditEvent,
): Sorted {
  const sorted: Sorted = { outcomes: [], events: [], changed: [] };
  for (const row of rows) {
    const outcome = barred(row) ?? (isSo(row) ? "unchanged" : "done");
    sorted.outcomes.push({ inquiryId: row.id, outcome });
    if (outcome !== "done") continue;
    sorted.changed.push(row.id);
    sorted.events.push(event(row));
  }
  return sorted;
}

/** The sign-in name of an open account that may work on cases; null: there is none. */
export async function findWorker(tx: Tx, userId: string): Promise<string | null> {
  const worker = await tx.user.findFirst({
    where: { id: userId, disabledAt: null, roles: { hasSome: [...rights["case.work"]] } },
    select: { login: true },
  });
  return worker?.login ?? null;
}

export function noteFault(note: string): "CARD_NUMBER_IN_TEXT" | null {
  return maskCards(note).found > 0 ? "CARD_NUMBER_IN_TEXT" : null;
}
