import { lookup } from "node:dns/promises";
import http from "node:http";
import https from "node:https";
import { isIP } from "node:net";
import { realNow } from "@/lib/core/clock";
import { isTrial } from "./webhook";
import { bareHost, isLoopback, isPublic, signature, urlFault } from "./webhook-rules";
import type { WebhookFault } from "./webhook-schema";

/** Milliseconds for one attempt, from the look-up of the name to the status line. */
const PATIENCE = 10_000;

export type Resolve = (host: string) => Promise<{ address: string; family: number }[]>;
export type Outcome = { readonly status: number } | { readonly fault: WebhookFault };

const lookUp: Resolve = (host) => lookup(host, { all: true, verbatim: true });

/** What is sent: the id is what a receiver knows a repetition by, the body goes byte for byte. */
export type SignedMessage = {
  readonly url: string;
  readonly secret: Buffer;
  readonly id: string;
  readonly body: string;
};

/**
 * Posts a message signed by Standard Webhooks to an address that was looked at: the name is resolved once, every address
 * that it has must be public, and the connection goes to the one that was checked, whatever the name says a moment later.
 * Redirects are not followed; of the answer only its status is read.
 * @param resolve the look-up of names; another one in tests
 */
export async function postSigned(message: SignedMessage, resolve: Resolve = lookUp): Promise<Outcome> {
  // The rules may have become stricter since it was set: a deployment that now stands behind TLS.
  if (urlFault(message.url, isTrial())) return { fault: "PRIVATE_ADDRESS" };
  const url = new URL(message.url);
  const stop = AbortSignal.timeout(PATIENCE);
  const host = bareHost(url);
  const found = isIP(host)
    ? [{ address: host, family: isIP(host) }]
    : await Promise.race([resolve(host).catch(() => null), aborted(stop)]);
  if (!found?.length) return { fault: stop.aborted ? "TIMEOUT" : "NAME" };
  const allowed = ({ address }: { address: string }) => isPublic(address) || (isTrial() && isLoopback(address));
  if (!found.every(allowed)) return { fault: "PRIVATE_ADDRESS" };
  const second = Math.floor(realNow().getTime() / 1000);
  const headers = {
    "content-type": "application/json",
    "user-agent": "Shokai-Webhook/1",
    "webhook-id": message.id,
    "webhook-timestamp": String(second),
    "webhook-signature": signature(message.secret, message.id, second, message.body),
  };
  return post(url, found[0] as { address: string; family: number }, { headers, body: message.body, stop });
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
