import { lookup } from "node:dns/promises";
import http from "node:http";
import https from "node:https";
import { isIP } from "node:net";
import { type Actor, permit } from "@/lib/access/actor";
import { realNow } from "@/lib/core/clock";
import { db } from "@/lib/core/db";
import { enqueue } from "@/lib/core/enqueue";
import { open } from "@/lib/vault/seal";
import { isTrial, secretContext } from "./webhook";
import { bareHost, isLoopback, isPublic, nextAttempt, signature, urlFault } from "./webhook-rules";
import type { WebhookFault } from "./webhook-schema";

/** Milliseconds for one attempt, from the look-up of the name to the status line. */
const PATIENCE = 10_000;

export type Resolve = (host: string) => Promise<{ address: string; family: number }[]>;
type Outcome = { readonly status: number } | { readonly fault: WebhookFault };

/**
 * One attempt to deliver one message. What it came to is kept on the message; the next attempt is a job of its own, with
 * longer and longer waits. An attempt that is killed is made again, so that a receiver may see a message twice, under
 * one webhook-id. Written without events: the message itself is the record.
 * @param resolve the look-up of names; another one in tests
 */
export async function sendWebhook(worker: Actor, deliveryId: string, resolve: Resolve = lookUp): Promise<void> {
  permit(worker, "connection.edit");
  const delivery = await db.webhookDelivery.findUnique({ where: { id: deliveryId } });
  if (delivery?.state !== "waiting") return;
  const webhook = await db.webhook.findUnique({ where: { companyId: delivery.companyId } });
  if (!webhook) {
    await db.webhookDelivery.update({ where: { id: deliveryId }, data: { state: "dropped", nextAt: null } });
    return;
  }
  const secret = open(secretContext(delivery.companyId), webhook.secret);
  const id = `msg_${deliveryId}`;
  const second = Math.floor(realNow().getTime() / 1000);
  const outcome = await attempt(
    webhook.url,
    {
      "content-type": "application/json",
      "user-agent": "Shokai-Webhook/1",
      "webhook-id": id,
      "webhook-timestamp": String(second),
      "webhook-signature": signature(secret, id, second, delivery.body),
    },
    delivery.body,
    resolve,
  );
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

const lookUp: Resolve = (host) => lookup(host, { all: true, verbatim: true });

/**
 * Posts to an address that was looked at: the name is resolved once, every address that it has must be public, and the
 * connection goes to the one that was checked, whatever the name says a moment later. Redirects are not followed; of
 * the answer only its status is read.
 */
async function attempt(
  text: string,
  headers: http.OutgoingHttpHeaders,
  body: string,
  resolve: Resolve,
): Promise<Outcome> {
  // The rules may have become stricter since it was set: a deployment that now stands behind TLS.
  if (urlFault(text, isTrial())) return { fault: "PRIVATE_ADDRESS" };
  const url = new URL(text);
  const stop = AbortSignal.timeout(PATIENCE);
  const host = bareHost(url);
  const found = isIP(host)
    ? [{ address: host, family: isIP(host) }]
    : await Promise.race([resolve(host).catch(() => null), aborted(stop)]);
  if (!found?.length) return { fault: stop.aborted ? "TIMEOUT" : "NAME" };
  const allowed = ({ address }: { address: string }) => isPublic(address) || (isTrial() && isLoopback(address));
  if (!found.every(allowed)) return { fault: "PRIVATE_ADDRESS" };
  return post(url, found[0] as { address: string; family: number }, { headers, body, stop });
}

function aborted(signal: AbortSignal): Promise<null> {
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(null), { once: true }));
}

function post(
  url: URL,
  to: { address: string; family: number },
  message: { headers: http.OutgoingHttpHeaders; body: string; stop: AbortSignal },
): Promise<Outcome> {
  const { request } = url.protocol === "https:" ? https : http;
  return new Promise((resolve) => {
    const asked = request(url, {
      method: "POST",
      headers: { ...message.headers, "content-length": Buffer.byteLength(message.body) },
      agent: false,
      signal: message.stop,
      lookup: (_host, options, told) => (options.all ? told(null, [to]) : told(null, to.address, to.family)),
    });
    asked.on("response", (answer) => {
      resolve({ status: answer.statusCode ?? 0 });
      answer.destroy();
    });
    asked.on("error", (error) => resolve({ fault: message.stop.aborted ? "TIMEOUT" : faultOf(error) }));
    asked.end(message.body);
  });
}

function faultOf(error: Error): WebhookFault {
  const code = "code" in error ? String(error.code) : "";
  return /CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO_VERIFY|EPROTO/.test(code) ? "TLS" : "CONNECTION";
}
