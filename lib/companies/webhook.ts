import { randomBytes, randomUUID } from "node:crypto";
import { type Actor, permit } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import { realNow } from "@/lib/core/clock";
import { db, type Tx } from "@/lib/core/db";
import { enqueue } from "@/lib/core/enqueue";
import { NotFound } from "@/lib/core/errors";
import { type Result, refuse } from "@/lib/core/result";
import { seal } from "@/lib/vault/seal";
import { type UrlFault, urlFault } from "./webhook-rules";
import type { DeliveryState, WebhookBatch, WebhookMessage } from "./webhook-schema";

/** Whether this deployment is a trial on its own machine: served without TLS, and so on loopback alone. */
export function isTrial(): boolean {
  return !process.env.NEXTAUTH_URL?.startsWith("https://");
}

/** The context under which a company's secret is sealed. */
export function secretContext(companyId: number): string {
  return `webhook:${companyId}`;
}

/**
 * Sets where a card company is told what became of its batches. A new secret is made each time and answered once, in
 * the form of Standard Webhooks; the database keeps it sealed. Refuses an address that is not https or not public.
 */
export async function setWebhook(
  actor: Actor,
  input: { companyId: number; url: string },
): Promise<Result<{ secret: string }, UrlFault>> {
  permit(actor, "connection.edit");
  const { companyId } = input;
  const url = input.url.trim();
  const fault = urlFault(url, isTrial());
  if (fault) return refuse(fault, undefined, { url: fault });
  const secret = randomBytes(32);
  return change(actor, async (tx) => {
    if (!(await tx.company.findUnique({ where: { id: companyId }, select: { id: true } })))
      throw new NotFound("company");
    const kept = {
      url: new URL(url).href,
      secret: Uint8Array.from(seal(secretContext(companyId), secret)),
      createdAt: realNow(),
      createdBy: actor.id,
    };
    await tx.webhook.upsert({ where: { companyId }, create: { companyId, ...kept }, update: kept });
    return changed(
      { secret: `whsec_${secret.toString("base64")}` },
      {
        type: "webhook.set",
        subject: "webhook",
        subjectId: companyId,
        details: { companyId, host: new URL(url).host },
      },
    );
  });
}

/** Ends the telling: what still waits is dropped. Throws NotFound. */
export async function removeWebhook(actor: Actor, companyId: number): Promise<Result<null>> {
  permit(actor, "connection.edit");
  return change(actor, async (tx) => {
    const { count } = await tx.webhook.deleteMany({ where: { companyId } });
    if (count === 0) throw new NotFound("webhook");
    await tx.webhookDelivery.updateMany({
      where: { companyId, state: "waiting" },
      data: { state: "dropped", nextAt: null },
    });
    return changed(null, { type: "webhook.removed", subject: "webhook", subjectId: companyId, details: { companyId } });
  });
}

/** Sends a message that tells of nothing, to see whether it arrives. Throws NotFound where there is no webhook. */
export async function tryWebhook(actor: Actor, companyId: number): Promise<Result<null>> {
  permit(actor, "connection.edit");
  return change(actor, async (tx) => {
    if (!(await queueMessage(tx, companyId, null))) throw new NotFound("webhook");
    return changed(null, { type: "webhook.tried", subject: "webhook", subjectId: companyId, details: { companyId } });
  });
}

/**
 * Sends a message again that was given up, at once and with as many attempts as a new one: word for word and under its
 * old webhook-id, so that a receiver which has seen it all the same knows it. Refuses NOT_GIVEN_UP where it is on its way
 * or has arrived, WEBHOOK_REMOVED where there is nowhere to send it. Throws NotFound for another company's.
 */
export async function resendMessage(
  actor: Actor,
  input: { companyId: number; deliveryId: string },
): Promise<Result<null, "NOT_GIVEN_UP" | "WEBHOOK_REMOVED">> {
  permit(actor, "connection.edit");
  const { companyId, deliveryId } = input;
  return change(actor, async (tx) => {
    const message = await tx.webhookDelivery.findFirst({
      where: { id: deliveryId, companyId },
      select: { type: true, batchId: true },
    });
    if (!message) throw new NotFound("message");
    if ((await tx.webhook.count({ where: { companyId } })) === 0) return refuse("WEBHOOK_REMOVED");
    const { count } = await tx.webhookDelivery.updateMany({
      where: { id: deliveryId, state: "failed" },
      data: { state: "waiting", attempts: 0, nextAt: realNow() },
    });
    if (count === 0) return refuse("NOT_GIVEN_UP");
    await enqueue(tx, "send-webhook", { deliveryId }, `send-webhook:${deliveryId}`, { queue: "webhook" });
    const { type, batchId } = message;
    const told = type.slice(type.indexOf(".") + 1);
    return changed(null, {
      type: "webhook.resent",
      subject: "webhook",
      subjectId: companyId,
      details: { companyId, told, ...(batchId !== null && { batchId }) },
    });
  });
}

/**
 * Queues a message about a batch, or a trial, in the transaction that it tells of. @returns whether there is a webhook
 */
export async function queueMessage(tx: Tx, companyId: number, batch: WebhookBatch | null): Promise<boolean> {
  const webhook = await tx.webhook.findUnique({
    where: { companyId },
    select: { company: { select: { code: true } } },
  });
  if (!webhook) return false;
  const now = realNow();
  const message: WebhookMessage = {
    type: batch ? `batch.${batch.state}` : "webhook.test",
    timestamp: now.toISOString(),
    data: { company: webhook.company.code, batch },
  };
  const id = randomUUID();
  await tx.webhookDelivery.create({
    data: {
      id,
      companyId,
      batchId: batch?.id ?? null,
      type: message.type,
      body: JSON.stringify(message),
      nextAt: now,
      createdAt: now,
    },
    select: { id: true },
  });
  await enqueue(tx, "send-webhook", { deliveryId: id }, `send-webhook:${id}`, { queue: "webhook" });
  return true;
}

export type WebhookRow = {
  readonly url: string;
  readonly createdAt: Date;
  readonly deliveries: readonly {
    readonly id: string;
    readonly type: string;
    readonly batchId: number | null;
    readonly state: DeliveryState;
    readonly attempts: number;
    readonly status: number | null;
    readonly fault: string | null;
    readonly createdAt: Date;
    readonly triedAt: Date | null;
    readonly nextAt: Date | null;
  }[];
};

/** Messages shown with a webhook. */
const SHOWN = 20;

/** A card company's webhook with its latest messages, or null. What it no longer tells of is not shown. */
export async function findWebhook(actor: Actor, companyId: number): Promise<WebhookRow | null> {
  permit(actor, "connection.read");
  const webhook = await db.webhook.findUnique({ where: { companyId }, select: { url: true, createdAt: true } });
  if (!webhook) return null;
  const deliveries = await db.webhookDelivery.findMany({
    where: { companyId },
    omit: { body: true, companyId: true },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: SHOWN,
  });
  return { ...webhook, deliveries: deliveries.map((one) => ({ ...one, state: one.state as DeliveryState })) };
}
