import { z } from "zod";
import { type Actor, permit } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import { businessClock } from "@/lib/core/clock";
import { dayOf, isIsoDate, toDbDate } from "@/lib/core/dates";
import { type Result, refuse } from "@/lib/core/result";
import { maskCards } from "@/lib/core/text";
import { lockList } from "./commands";
import { channels, type DeliveryRefusal } from "./rules";

export const deliveryInput = z.strictObject({
  id: z.int().positive().max(2_147_483_647),
  deliveredOn: z.string(),
  channel: z.enum(channels).or(z.literal("")),
  /** The office or desk that took it, not a private person. */
  deliveredTo: z.string().trim().max(200),
});
export type DeliveryInput = z.input<typeof deliveryInput>;

/**
 * Records that a list reached its card company: when, by which channel, whom. From now on it is what the next list is told
 * against, and the lines of the one before it are erased. Refuses by field, and NOT_FETCHED where nobody ever took the file.
 */
export async function recordDelivery(actor: Actor, input: DeliveryInput): Promise<Result<null, DeliveryRefusal>> {
  permit(actor, "watchList.draft");
  const { id, deliveredOn, channel, deliveredTo } = deliveryInput.parse(input);
  return change(actor, async (tx) => {
    const row = await lockList(tx, id);
    if (row.state !== "ready") return refuse("WRONG_STATE");
    if (row.downloads === 0) return refuse("NOT_FETCHED");
    const { now, today, timeZone } = await businessClock(tx);
    const approvedOn = dayOf(row.decidedAt ?? now, timeZone);
    const faults: Partial<Record<keyof DeliveryInput, DeliveryRefusal>> = {
      ...(!isIsoDate(deliveredOn)
        ? { deliveredOn: "DAY_INVALID" }
        : deliveredOn > today
          ? { deliveredOn: "DAY_AHEAD" }
          : deliveredOn < approvedOn && { deliveredOn: "DAY_TOO_EARLY" as const }),
      ...(!channel && { channel: "CHANNEL_MISSING" }),
      ...(!deliveredTo
        ? { deliveredTo: "RECIPIENT_MISSING" }
        : maskCards(deliveredTo).found > 0 && { deliveredTo: "CARD_NUMBER_IN_TEXT" as const }),
    };
    const first = Object.values(faults)[0];
    if (first) return refuse(first, undefined, faults);
    await tx.watchList.update({
      where: { id },
      data: {
        state: "delivered",
        deliveredOn: toDbDate(deliveredOn),
        channel,
        deliveredTo,
        deliveredBy: actor.id,
        deliveredByName: actor.name,
        deliveredAt: now,
      },
      select: { id: true },
    });
    const earlier = await tx.watchList.findMany({
      where: { companyId: row.companyId, state: "delivered", id: { not: id } },
      select: { id: true },
    });
    await tx.watchListCard.deleteMany({ where: { listId: { in: earlier.map((one) => one.id) } } });
    const details = { channel, rows: row.rows };
    return changed(null, { type: "watchList.delivered", subject: "watchList", subjectId: id, details });
  });
}
