import { randomUUID } from "node:crypto";
import { realNow } from "@/lib/core/clock";
import type { Tx } from "@/lib/core/db";
import { enqueue } from "@/lib/core/enqueue";
import type { Locale } from "@/lib/core/format";
import type { AnyAlert } from "./kinds";
import type { AlertChannel, AlertMessageBody } from "./schema";
import { linkOf, mailOf } from "./words";

export type StoredAlert = AnyAlert & { readonly id: number; readonly raisedAt: Date };

/**
 * Writes one message to each recipient of the ways that are on, and has them sent; without alerts they are a trial.
 * @returns how many; 0: nothing is on
 */
export async function queueMessages(tx: Tx, alerts: readonly StoredAlert[]): Promise<number> {
  const setting = await tx.alertSetting.findUnique({ where: { id: 1 } });
  const now = realNow();
  const messages: { channel: AlertChannel; recipient: string; subject: string; body: string }[] = [];
  if (setting?.mailOn) {
    const { subject, text } = mailOf(setting.locale as Locale, alerts);
    for (const recipient of setting.mailTo) messages.push({ channel: "mail", recipient, subject, body: text });
  }
  if (setting?.hookOn && setting.hookUrl) {
    const body: AlertMessageBody = {
      type: alerts.length > 0 ? "alert.raised" : "alert.test",
      timestamp: now.toISOString(),
      data: {
        alerts: alerts.map((one) => ({
          id: one.id,
          kind: one.kind,
          raisedAt: one.raisedAt.toISOString(),
          facts: one.facts,
          link: linkOf(one),
        })),
      },
    };
    const recipient = new URL(setting.hookUrl).host;
    messages.push({ channel: "webhook", recipient, subject: body.type, body: JSON.stringify(body) });
  }
  const alertIds = alerts.map(({ id }) => id);
  for (const message of messages) {
    const id = randomUUID();
    await tx.alertMessage.create({
      data: { id, ...message, alertIds, nextAt: now, createdAt: now },
      select: { id: true },
    });
    await enqueue(tx, "send-alert", { messageId: id }, `send-alert:${id}`, { queue: "webhook" });
  }
  return messages.length;
}
