import { type Actor, permit } from "@/lib/access/actor";
import { unusedDays } from "@/lib/accounts/rules";
import { unusedSince } from "@/lib/accounts/unused";
import { change, changed } from "@/lib/audit/change";
import type { AuditEvent } from "@/lib/audit/events";
import { realNow } from "@/lib/core/clock";
import { refuse } from "@/lib/core/result";

/**
 * Notes on every account that nobody used for 90 days that it is off, and writes it into the trail: once, until
 * somebody opens it again. Daily, by the worker. That it is off does not wait for this (isUnused() at the sign-in);
 * that somebody learns of it does.
 * @returns how many
 */
export async function markUnused(actor: Actor): Promise<number> {
  permit(actor, "user.edit");
  const now = realNow();
  const outcome = await change(actor, async (tx) => {
    const found = await tx.user.updateManyAndReturn({
      where: { disabledAt: null, unusedAt: null, ...unusedSince(now) },
      data: { unusedAt: now },
      select: { id: true },
    });
    const [first, ...rest] = found.map(
      ({ id }): AuditEvent => ({
        type: "user.unused",
        subject: "user",
        subjectId: id,
        details: { days: unusedDays },
      }),
    );
    return first ? changed(found.length, first, ...rest) : refuse("NONE");
  });
  return outcome.ok ? outcome.value : 0;
}
