import { type Actor, permit } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import type { AuditEvent } from "@/lib/audit/events";
import { realNow } from "@/lib/core/clock";
import { type Result, refuse } from "@/lib/core/result";
import { findWorker, lockWork, sortCases } from "./rows";
import { type AssignInput, assignInput, type CaseOutcome, type WorkRefusal } from "./schema";

/**
 * Makes cases a person's, or nobody's again. Of several all that are open are, in one transaction and with an event each;
 * what became of each is said. Who has one of them in hand and is not its owner has it no longer.
 */
export async function assign(actor: Actor, input: AssignInput): Promise<Result<CaseOutcome[], WorkRefusal>> {
  permit(actor, "case.assign");
  const parsed = assignInput.safeParse(input);
  if (!parsed.success) return refuse("INVALID");
  const { inquiryIds, owner } = parsed.data;
  return change<CaseOutcome[], WorkRefusal>(
    actor,
    async (tx) => {
      const login = owner === null ? null : await findWorker(tx, owner);
      if (owner !== null && login === null) return refuse("UNKNOWN_PERSON");
      const rows = await lockWork(tx, inquiryIds, realNow());
      const {
        outcomes,
        events,
        changed: ids,
      } = sortCases(
        rows,
        (row) => row.owner === owner,
        (row): AuditEvent => ({
          type: "case.assigned",
          subject: "inquiry",
          subjectId: row.id,
          details: { owner: login },
        }),
      );
      const [first, ...rest] = events;
      if (!first) return refuse("UNCHANGED");
      await tx.$executeRaw`
        insert into case_work as w (inquiry_id, owner) select id, ${owner}::uuid from unnest(${ids}::int[]) id
        on conflict (inquiry_id) do update set owner = excluded.owner,
          taken_by = case when excluded.owner is null or w.taken_by = excluded.owner then w.taken_by end,
          taken_until = case when excluded.owner is null or w.taken_by = excluded.owner then w.taken_until end`;
      return changed(outcomes, first, ...rest);
    },
    { timeout: 60_000 },
  );
}
