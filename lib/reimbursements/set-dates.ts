import { type Actor, permit } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import type { AuditEvent } from "@/lib/audit/events";
import { businessClock } from "@/lib/core/clock";
import { toDbDate } from "@/lib/core/dates";
import { type Result, refuse } from "@/lib/core/result";
import { type CaseRow, lockCases } from "./case-row";
import { dateFault } from "./rules";
import { type CaseDates, caseDates, type DatesInput, type DatesRefusal, datesInput, fieldsAtFault } from "./schema";

/**
 * Says on which days the statement came, the debit was made and the member asked for relief (RULEBOOK R5.1), of one
 * inquiry or of several that one statement of the card company settles: all of them or, with the first that does not bear
 * it named in the refusal, none. Refused: a day in the future or before the misuse, a debit before its statement, a
 * closed case, an inquiry that is not live; UNCHANGED where all of them say so already.
 * @returns how many were changed
 */
export async function setDates(actor: Actor, input: DatesInput): Promise<Result<{ set: number }, DatesRefusal>> {
  permit(actor, "case.edit");
  const parsed = datesInput.safeParse(input);
  if (!parsed.success) return refuse("INVALID", undefined, fieldsAtFault(parsed.error.issues));
  const { inquiryIds, ...said } = parsed.data;
  return change(actor, async (tx) => {
    const rows = await lockCases(tx, [...new Set(inquiryIds)]);
    const { today } = await businessClock(tx);
    const events: AuditEvent[] = [];
    for (const row of rows) {
      if (row.closedAs !== null || !row.live)
        return refuse(row.live ? "CASE_CLOSED" : "NOT_LIVE", { inquiryId: row.id });
      const after = datesAfter(row, said);
      const wrong = dateFault(after, { today, misuseOn: row.misuseOn });
      if (wrong) return refuse(wrong.fault, { inquiryId: row.id }, { [wrong.field]: wrong.fault });
      if (caseDates.every((field) => row[field] === after[field])) continue;
      events.push({ type: "inquiry.datesSet", subject: "inquiry", subjectId: row.id, details: after });
    }
    const [first, ...rest] = events;
    if (!first) return refuse("UNCHANGED");
    const data = Object.fromEntries(
      caseDates.flatMap((field) => (said[field] === undefined ? [] : [[field, said[field] && toDbDate(said[field])]])),
    );
    await tx.inquiry.updateMany({ where: { id: { in: events.map(({ subjectId }) => Number(subjectId)) } }, data });
    return changed({ set: events.length }, first, ...rest);
  });
}

function datesAfter(row: CaseRow, said: Partial<CaseDates>): CaseDates {
  const date = (field: keyof CaseDates) => (said[field] === undefined ? row[field] : said[field]);
  return { statementOn: date("statementOn"), debitOn: date("debitOn"), claimedOn: date("claimedOn") };
}
