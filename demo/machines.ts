import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type Actor, systemActor } from "@/lib/access/actor";
import { actorForKey } from "@/lib/access/api-key";
import { issueApiKey } from "@/lib/accounts/commands/issue-api-key";
import { noteKeyUse } from "@/lib/accounts/commands/note-key-use";
import { revokeApiKey } from "@/lib/accounts/commands/revoke-api-key";
import { sendWebhook } from "@/lib/companies/send-webhook";
import { setWebhook } from "@/lib/companies/webhook";
import { db } from "@/lib/core/db";
import { must } from "./must";

/** The card company whose system delivers by itself, and the one whose files arrive in a folder. */
export const byApi = "GEPPAKU";
const byFolder = "SHIOSAI";

/** Attempts after which a message is given up. */
const GIVEN_UP_AFTER = 9;

export type Machines = {
  /** Who brings a company's files, and by which door. */
  readonly carrierOf: (code: string) => { actor: Actor; source: "api" | "folder" } | null;
  /** Delivers what the webhook was to be told, and closes. */
  readonly close: () => Promise<void>;
};

/**
 * Lays out the machines of the demonstration: a key that is in use, one that was revoked and one whose time is over; a
 * webhook, heard by this process while it lasts, so that its messages are delivered as they would be.
 */
export async function openMachines(manager: Actor, companyIds: ReadonlyMap<string, number>): Promise<Machines> {
  const companyId = companyIds.get(byApi) as number;
  const issue = async (label: string, days: 30 | 365) =>
    must(await issueApiKey(manager, { companyId, label, scopes: ["submit", "receipts"], days }), label);
  const past = await issue("接続試験", 30);
  const lost = await issue("照会連携(旧サーバー)", 365);
  must(await revokeApiKey(manager, { companyId, keyId: lost.id }), "revoke");
  // No command makes a key whose time is over.
  await db.$executeRaw`
    update api_key set created_at = created_at - interval '40 days', expires_at = created_at - interval '10 days'
     where id = ${past.id}::int`;
  const { key } = await issue("照会連携(本番)", 365);
  const found = await actorForKey(
    new Request("http://localhost/api/batches", {
      headers: { authorization: `Bearer ${key}`, "x-forwarded-for": "203.0.113.20" },
    }),
  );
  if (!found.ok) throw new Error(found.why);
  await noteKeyUse(found.actor);

  let away = false;
  const receiver = createServer((request, response) =>
    request.resume().on("end", () => response.writeHead(away ? 503 : 204).end()),
  );
  receiver.listen(0, "127.0.0.1");
  await once(receiver, "listening");
  const { port } = receiver.address() as AddressInfo;
  must(await setWebhook(manager, { companyId, url: `http://127.0.0.1:${port}/shokai` }), "webhook");

  return {
    carrierOf: (code) => {
      if (code === byApi) return { actor: found.actor, source: "api" };
      return code === byFolder ? { actor: systemActor("folder:sftp"), source: "folder" } : null;
    },
    close: async () => {
      const worker = systemActor("send-webhook");
      const waiting = await db.webhookDelivery.findMany({
        where: { companyId, state: "waiting" },
        select: { id: true },
        orderBy: [{ createdAt: "asc" }, { id: "asc" }],
      });
      // One of the latest found the card company's server away for two days, and was given up.
      const lost = waiting.at(-3)?.id;
      for (const { id } of waiting) {
        away = id === lost;
        for (let attempts = away ? GIVEN_UP_AFTER : 1; attempts > 0; attempts--) await sendWebhook(worker, id);
      }
      must(await setWebhook(manager, { companyId, url: "https://hooks.geppaku-credit.example/shokai" }), "webhook");
      receiver.closeAllConnections();
      receiver.close();
    },
  };
}
