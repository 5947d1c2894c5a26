import { type Actor, permit } from "@/lib/access/actor";
import { realNow } from "@/lib/core/clock";
import { db } from "@/lib/core/db";
import { enqueue } from "@/lib/core/enqueue";
import { open } from "@/lib/vault/seal";
import { postSigned, type Resolve } from "./post-signed";
import { secretContext } from "./webhook";
import { nextAttempt } from "./webhook-rules";

/**
 * One attempt to deliver one message. What it came to is kept on the message; the next attempt is a job of its own, with
 * longer and longer waits. An attempt that is killed is made again, so that a receiver may see a message twice, under
 * one webhook-id. Written without events: the message itself is the record.
 * @param resolve the look-up of names; another one in tests
 */
export async function sendWebhook(worker: Actor, deliveryId: string, resolve?: Resolve): Promise<void> {
  permit(worker, "connection.edit");
  const delivery = await db.webhookDelivery.findUnique({ where: { id: deliveryId } });
  if (delivery?.state !== "waiting") return;
  const webhook = await db.webhook.findUnique({ where: { companyId: delivery.companyId } });
  if (!webhook) {
    await db.webhookDelivery.update({ where: { id: deliveryId }, data: { state: "dropped", nextAt: null } });
    return;
  }
  const secret = open(secretContext(delivery.companyId), webhook.secret);
  const { body } = delivery;
  const outcome = await postSigned({ url: webhook.url, secret, id: `msg_${deliveryId}`, body }, resolve);
  const now = realNow();
  const attempts = delivery.attempts + 1;
  const taken = "status" in outcome && outcome.status >= 200 && outcome.status < 300;
  const nextAt = taken ? null : nextAttempt(attempts, now);
  await db.$transaction(async (tx) => {
    const { count } = await tx.webhookDelivery.updateMany({
      where: { id: deliveryId, state: "waiting" },
      data: {
        state: taken ? "delivered" : nextAt ? "waiting" : "failed",
        attempts,
        status: "status" in outcome ? outcome.status : null,
        fault: "fault" in outcome ? outcome.fault : null,
        triedAt: now,
        nextAt,
      },
    });
    if (count === 0 || !nextAt) return;
    const runAt = nextAt;
    await enqueue(tx, "send-webhook", { deliveryId }, `send-webhook:${deliveryId}:${attempts}`, {
      runAt,
      queue: "webhook",
    });
  });
}
