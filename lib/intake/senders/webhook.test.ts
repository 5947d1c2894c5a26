import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { mintUser, systemActor } from "@/lib/access/actor";
import { sendWebhook } from "@/lib/companies/send-webhook";
import { findWebhook, removeWebhook, resendMessage, setWebhook, tryWebhook } from "@/lib/companies/webhook";
import { webhookMessage } from "@/lib/companies/webhook-schema";
import { db, disconnect } from "@/lib/core/db";
import { rejectBatch } from "@/lib/intake/check/decide";
import { commitBatch, previewCommit } from "@/lib/intake/commit/commit";
import { revertBatch } from "@/lib/intake/commit/revert";
import { deliver, layGround, person } from "@/lib/intake/ground.fixture";
import { freshDatabase, type TestDatabase } from "@/testing/database";

let database: TestDatabase;
let company: number;
const manager = mintUser({ id: "boss", name: "管理", roles: ["manager"], locale: "ja" });
const worker = systemActor("send-webhook");

type Heard = { headers: IncomingMessage["headers"]; body: string };
const heard: Heard[] = [];
let answer: (request: IncomingMessage) => { status: number; headers?: Record<string, string> } | null = () => ({
  status: 204,
});
const server = createServer(async (request, response) => {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece);
  heard.push({ headers: request.headers, body: Buffer.concat(pieces).toString() });
  const said = answer(request);
  if (said) response.writeHead(said.status, said.headers).end("x".repeat(100_000));
});
let url: string;

beforeAll(async () => {
  database = await freshDatabase();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await disconnect();
});
beforeEach(async () => {
  await database.reset();
  heard.length = 0;
  answer = () => ({ status: 204 });
  company = await layGround();
});
afterEach(() => vi.unstubAllEnvs());

const set = async (to = url) => {
  const outcome = await setWebhook(manager, { companyId: company, url: to });
  if (!outcome.ok) throw new Error(outcome.reason);
  return Buffer.from(outcome.value.secret.replace("whsec_", ""), "base64");
};
const waiting = () => db.webhookDelivery.findMany({ orderBy: [{ createdAt: "asc" }, { id: "asc" }] });
const header = "照会番号,カード番号,会員番号,利用日,金額";

test("each state that a sender waits for is told in its transaction, signed, without card data", async () => {
  const secret = await set();
  const good = await deliver(company, `${header}\nR1,4111111111111111,M1,2009-07-15,100`);
  await previewCommit(person(), { batchId: good.id });
  await commitBatch(person(), { batchId: good.id });
  await revertBatch(person("manager"), { batchId: good.id, reason: "試験" });
  const bad = await deliver(company, "no columns at all");
  await rejectBatch(person(), bad.id, "試験");
  const queued = await waiting();
  expect(queued.map(({ type, batchId }) => [type, batchId])).toEqual([
    ["batch.review", good.id],
    ["batch.committed", good.id],
    ["batch.reverted", good.id],
    ["batch.unreadable", bad.id],
    ["batch.rejected", bad.id],
  ]);
  for (const { id } of queued) await sendWebhook(worker, id);
  expect(heard).toHaveLength(5);
  for (const { headers, body } of heard) {
    const signed = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
    expect(headers["webhook-signature"]).toBe(`v1,${createHmac("sha256", secret).update(signed).digest("base64")}`);
    expect(Math.abs(Number(headers["webhook-timestamp"]) - Date.now() / 1000)).toBeLessThan(60);
    expect(webhookMessage.parse(JSON.parse(body)).data.company).toBe("TST");
    expect(body).not.toMatch(/411111|M1|R1/);
  }
  expect(new Set(heard.map(({ headers }) => headers["webhook-id"])).size).toBe(5);
  const shown = await findWebhook(manager, company);
  expect(shown?.deliveries.map(({ state, status, attempts }) => [state, status, attempts])).toEqual(
    Array(5).fill(["delivered", 204, 1]),
  );
  // One that was delivered is not sent again.
  await sendWebhook(worker, (queued[0] as { id: string }).id);
  expect(heard).toHaveLength(5);
});

test("no webhook, no message; taken away, what waits is dropped; who may not is refused", async () => {
  await deliver(company, `${header}\nR1,4111111111111111,M1,2009-07-15,100`);
  expect(await waiting()).toEqual([]);
  await set();
  await tryWebhook(manager, company);
  await removeWebhook(manager, company);
  const [dropped] = await waiting();
  expect(dropped).toMatchObject({ state: "dropped", type: "webhook.test" });
  await sendWebhook(worker, dropped?.id as string);
  expect(heard).toEqual([]);
  await expect(tryWebhook(manager, company)).rejects.toThrow("not found");
  for (const role of ["intake", "auditor", "admin"] as const) {
    await expect(setWebhook(person(role), { companyId: company, url })).rejects.toThrow("not permitted");
  }
  await expect(findWebhook(person("intake"), company)).rejects.toThrow("not permitted");
  const dump = await database.asSuperuser(
    "select row_to_json(a)::text as t from audit_event a where type like 'webhook.%'",
  );
  expect(dump.rows.map(({ t }) => t).join()).not.toContain("whsec_");
});

test("what fails is tried again later, and given up after nine attempts; a redirect is not followed", async () => {
  await set();
  await tryWebhook(manager, company);
  const [first] = await waiting();
  const id = first?.id as string;
  answer = () => ({ status: 302, headers: { location: url } });
  await sendWebhook(worker, id);
  expect(heard).toHaveLength(1);
  expect((await waiting())[0]).toMatchObject({ state: "waiting", attempts: 1, status: 302, fault: null });
  const jobs = await database.asSuperuser(
    "select run_at > now() as later, priority from graphile_worker.jobs where task_identifier = 'send-webhook' order by id",
  );
  expect(jobs.rows).toEqual([
    { later: false, priority: 10 },
    { later: true, priority: 10 },
  ]);
  answer = () => ({ status: 500 });
  for (let i = 0; i < 8; i++) await sendWebhook(worker, id);
  expect((await waiting())[0]).toMatchObject({ state: "failed", attempts: 9, status: 500, nextAt: null });
  await sendWebhook(worker, id);
  expect(heard).toHaveLength(9);
  expect(new Set(heard.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
});

test("what was given up is sent again by a manager, word for word, with all its attempts before it", async () => {
  await set();
  await deliver(company, `${header}\nR1,4111111111111111,M1,2009-07-15,100`);
  const { id: deliveryId, batchId } = (await waiting())[0] as { id: string; batchId: number };
  const again = (actor = manager, companyId = company) => resendMessage(actor, { companyId, deliveryId });
  expect(await again()).toMatchObject({ ok: false, reason: "NOT_GIVEN_UP" });
  answer = () => ({ status: 503 });
  for (let i = 0; i < 9; i++) await sendWebhook(worker, deliveryId);
  expect((await waiting())[0]).toMatchObject({ state: "failed", attempts: 9 });
  for (const role of ["intake", "auditor", "admin"] as const)
    await expect(again(person(role))).rejects.toThrow("not permitted");
  await expect(again(manager, company + 1)).rejects.toThrow("not found");
  await database.asSuperuser("delete from graphile_worker._private_jobs");

  // Pressed twice at once it goes once.
  const pressed = await Promise.all([again(), again()]);
  expect(pressed.map(({ ok }) => ok).sort()).toEqual([false, true]);
  const queued = await database.asSuperuser(
    "select task_identifier as task, run_at <= now() as due from graphile_worker.jobs",
  );
  expect(queued.rows).toEqual([{ task: "send-webhook", due: true }]);
  await sendWebhook(worker, deliveryId);
  expect((await waiting())[0]).toMatchObject({ state: "waiting", attempts: 1, status: 503 });
  answer = () => ({ status: 204 });
  await sendWebhook(worker, deliveryId);
  expect((await waiting())[0]).toMatchObject({ state: "delivered", status: 204 });
  expect(new Set(heard.map(({ body }) => body)).size).toBe(1);
  expect(new Set(heard.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
  const trail = await db.auditEvent.findMany({ where: { type: "webhook.resent" } });
  expect(trail).toMatchObject([{ actorId: "boss", details: { companyId: company, told: "review", batchId } }]);

  await database.asSuperuser("update webhook_delivery set state = 'failed'");
  await removeWebhook(manager, company);
  expect(await again()).toMatchObject({ ok: false, reason: "WEBHOOK_REMOVED" });
});

test("SSRF: a name that means a private address, wholly or in part, is not asked; the checked address is", async () => {
  vi.stubEnv("NEXTAUTH_URL", "https://shokai.example");
  expect(await setWebhook(manager, { companyId: company, url })).toMatchObject({ reason: "URL_NOT_HTTPS" });
  expect(await setWebhook(manager, { companyId: company, url: "https://[::1]/" })).toMatchObject({
    reason: "URL_PRIVATE",
  });
  await set("https://hooks.card.example/in");
  const fault = async (addresses: string[]) => {
    await tryWebhook(manager, company);
    const id = (await waiting()).at(-1)?.id as string;
    const asked: string[] = [];
    await sendWebhook(worker, id, async (host) => {
      asked.push(host);
      return addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
    });
    expect(asked).toEqual(["hooks.card.example"]);
    return (await db.webhookDelivery.findUniqueOrThrow({ where: { id } })).fault;
  };
  for (const address of ["127.0.0.1", "10.0.0.8", "169.254.169.254", "::1", "::ffff:127.0.0.1", "fd12::1", "0.0.0.0"]) {
    expect(await fault([address])).toBe("PRIVATE_ADDRESS");
    expect(await fault(["93.184.216.34", address])).toBe("PRIVATE_ADDRESS");
  }
  expect(await fault([])).toBe("NAME");
  // Set in a trial, and now behind TLS: no longer asked.
  await database.asSuperuser("update webhook set url = $1", [url]);
  await tryWebhook(manager, company);
  const id = (await waiting()).at(-1)?.id as string;
  await sendWebhook(worker, id);
  expect(heard).toEqual([]);
  expect((await db.webhookDelivery.findUniqueOrThrow({ where: { id } })).fault).toBe("PRIVATE_ADDRESS");
});

test("in a trial a name of the own machine is pinned to the address that was looked up", async () => {
  await set(url.replace("127.0.0.1", "localhost"));
  await tryWebhook(manager, company);
  const [first] = await waiting();
  await sendWebhook(worker, first?.id as string, async () => [{ address: "127.0.0.1", family: 4 }]);
  expect(heard[0]?.headers.host).toMatch(/^localhost:/);
  await database.asSuperuser("update webhook set url = 'http://127.0.0.1:9/'");
  await tryWebhook(manager, company);
  await sendWebhook(worker, (await waiting()).at(-1)?.id as string);
  expect((await waiting()).at(-1)).toMatchObject({ fault: "CONNECTION", state: "waiting" });
});
