import { type Actor, permit } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import type { AuditEvent } from "@/lib/audit/events";
import { businessClock, realNow } from "@/lib/core/clock";
import { type Result, refuse } from "@/lib/core/result";
import { isPerson } from "./conditions";
import { lockWork, sortCases } from "./rows";
import { type CaseOutcome, type FollowUpInput, followUpInput, type WorkRefusal } from "./schema";

/**
 * Sets the day on which cases are looked at again, or takes it away: before it nobody who takes the next is given them,
 * and one that the actor has in hand for a later day is given back. Of several all that are open are, in one transaction
 * and with an event each; what became of each is said.
 */
export async function setFollowUp(actor: Actor, input: FollowUpInput): Promise<Result<CaseOutcome[], WorkRefusal>> {
  permit(actor, "case.work");
  const parsed = followUpInput.safeParse(input);
  if (!parsed.success) return refuse("INVALID", undefined, { on: "INVALID" });
  const { inquiryIds, on } = parsed.data;
  return change<CaseOutcome[], WorkRefusal>(
    actor,
    async (tx) => {
      const { today } = await businessClock(tx);
      if (on !== null && on < today) return refuse("IN_THE_PAST", undefined, { on: "IN_THE_PAST" });
      const rows = await lockWork(tx, inquiryIds, realNow());
      const {
        outcomes,
        events,
        changed: ids,
      } = sortCases(
        rows,
        (row) => row.followUpOn === on,
        (row): AuditEvent => ({ type: "case.followUpSet", subject: "inquiry", subjectId: row.id, details: { on } }),
      );
      const [first, ...rest] = events;
      if (!first) return refuse("UNCHANGED");
      await tx.$executeRaw`
        insert into case_work (inquiry_id, follow_up_on) select id, ${on}::date from unnest(${ids}::int[]) id
        on conflict (inquiry_id) do update set follow_up_on = excluded.follow_up_on`;
      if (on !== null && on > today && isPerson(actor.id)) {
        await tx.$executeRaw`
          update case_work set taken_by = null, taken_until = null
          where inquiry_id = any (${ids}::int[]) and taken_by = ${actor.id}::uuid`;
      }
      return changed(outcomes, first, ...rest);
    },
    { timeout: 60_000 },
  );
}
