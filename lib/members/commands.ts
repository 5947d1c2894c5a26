import type { Actor } from "@/lib/access/actor";
import { permit } from "@/lib/access/actor";
import { change, changed, rehearse } from "@/lib/audit/change";
import { businessClock } from "@/lib/core/clock";
import type { Tx } from "@/lib/core/db";
import { done, type Refusal, type Result, refuse } from "@/lib/core/result";
import { lockLedger } from "@/lib/ledger/append";
import { type Figures, figuresNow } from "@/lib/ledger/queries";
import { type LimitsInput, limitsSchema } from "./schema";
import { settle } from "./settle";
import { layWorkTables } from "./work-tables";

/**
 * Changes how many cards one member number may tie, and which numbers mean "none". A ledger block of its own (RULEBOOK
 * R3.4): every number that ties differently under the new rule is settled in the same transaction.
 */
export async function changeLimits(
  actor: Actor,
  input: LimitsInput,
): Promise<Result<{ block: number; before: number; after: number }, "INVALID">> {
  permit(actor, "settings.limits");
  const parsed = limitsSchema.safeParse(input);
  if (!parsed.success) return refuse("INVALID");
  return change(
    actor,
    async (tx) => {
      const outcome = await apply(tx, actor, parsed.data);
      if (!outcome.ok) return outcome;
      const { block, before, after } = outcome.value;
      return changed(
        { block, before: before.today, after: after.today },
        {
          type: "limits.changed",
          subject: "incident",
          subjectId: 1,
          details: { numberLimit: parsed.data.numberLimit, placeholders: parsed.data.placeholders.length, block },
        },
      );
    },
    { timeout: 10 * 60_000 },
  );
}

/** What new limits would change: the count today and published figures. */
export async function previewLimits(
  actor: Actor,
  input: LimitsInput,
): Promise<Result<{ before: Figures; after: Figures }, "INVALID">> {
  permit(actor, "settings.limits");
  const parsed = limitsSchema.safeParse(input);
  if (!parsed.success) return refuse("INVALID");
  return rehearse((tx) => apply(tx, actor, parsed.data));
}

async function apply(
  tx: Tx,
  actor: Actor,
  limits: LimitsInput,
): Promise<{ ok: true; value: { block: number; before: Figures; after: Figures } } | Refusal<"INVALID">> {
  await lockLedger(tx);
  await layWorkTables(tx);
  const clock = await businessClock(tx);
  const before = await figuresNow(tx, clock.today);
  const old = await tx.incident.findUniqueOrThrow({
    where: { id: 1 },
    select: { numberLimit: true, placeholders: true },
  });
  await tx.incident.update({
    where: { id: 1 },
    data: { numberLimit: limits.numberLimit, placeholders: [...new Set(limits.placeholders)] },
    select: { id: true },
  });
  const placeholders = [...new Set([...old.placeholders, ...limits.placeholders])];
  // Only numbers that were or are placeholders, or have more cards than the lower of the two limits, can tie differently.
  const numbers = await tx.$queryRaw<{ id: number }[]>`
    select id from member_number where number = any (${placeholders}::text[])
    union
    select number_id from inquiry where live and ties and card_id is not null and number_id is not null
    group by number_id having count(distinct card_id) > ${Math.min(old.numberLimit, limits.numberLimit)}::int`;
  const block = await settle(tx, actor, {
    cause: "rule_or_limit",
    subject: "limits",
    nodes: numbers.map((row) => row.id),
  });
  return done({ block, before, after: await figuresNow(tx, clock.today) });
}
