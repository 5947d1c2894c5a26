import { chmodSync, mkdtempSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { systemActor } from "@/lib/access/actor";
import { anAccount } from "@/lib/accounts/accounts.fixture";
import { signature } from "@/lib/companies/webhook-rules";
import { db, disconnect } from "@/lib/core/db";
import { layGround, person } from "@/lib/intake/ground.fixture";
import { checkKeys } from "@/lib/vault/check";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { changeAlerts, tryAlerts } from "./commands";
import type { AlertFacts } from "./kinds";
import { countTroubledAlerts, findAlertSettings, listAlerts, listTrials } from "./queries";
import { GAP_MINUTES, raiseAlert } from "./raise";
import { alertMessage } from "./schema";
import { sendAlert } from "./send";
import { sendMail, smtpSettings } from "./smtp";
import { aMailServer } from "./smtp.fixture";
import { sortAlerts } from "./sort";

const system = systemActor("alerts");
const manager = person("manager");
const before = { ...process.env };
let database: TestDatabase;
let mail: Awaited<ReturnType<typeof aMailServer>>;
let hook: Awaited<ReturnType<typeof aHook>>;

beforeAll(async () => {
  database = await freshDatabase();
  mail = await aMailServer();
  hook = await aHook();
});
afterAll(async () => {
  await Promise.all([mail.close(), hook.close(), disconnect()]);
});
beforeEach(async () => {
  await database.reset();
  await layGround();
  await checkKeys(system);
  mail.taken.length = 0;
  mail.answers.rcpt = "250 OK";
  hook.taken.length = 0;
  hook.answers.status = 204;
  process.env.SHOKAI_SMTP_URL = mail.url;
  process.env.SHOKAI_MAIL_FROM = "Shokai <shokai@example.com>";
  process.env.NEXTAUTH_URL = "http://127.0.0.1:3000";
});
afterEach(() => {
  for (const name of ["SHOKAI_SMTP_URL", "SHOKAI_SMTP_URL_FILE", "SHOKAI_MAIL_FROM", "NEXTAUTH_URL"]) {
    if (before[name] === undefined) delete process.env[name];
    else process.env[name] = before[name];
  }
});

/** A receiver on the loopback interface, as a trial's webhooks may name it. */
async function aHook() {
  const taken: { headers: IncomingMessage["headers"]; body: string }[] = [];
  const answers = { status: 204 };
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    taken.push({ headers: request.headers, body: Buffer.concat(parts).toString("utf8") });
    response.writeHead(answers.status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/alerts`;
  return { taken, answers, url, close: () => new Promise<void>((resolve) => server.close(() => resolve())) };
}

const settings = (over: object = {}) => ({
  mailOn: true,
  mailTo: "one@example.com\ntwo@example.com",
  locale: "ja" as const,
  hookOn: true,
  hookUrl: hook.url,
  ...over,
});

async function setUp(over: object = {}): Promise<string | null> {
  const changed = await changeAlerts(manager, settings(over));
  if (!changed.ok) throw new Error(changed.reason);
  return changed.value.secret;
}

const facts: AlertFacts["outsideInquiries"] = { batchId: 1234, scopeVersion: 2, outside: 3, possible: 1, absent: 2 };
const raise = (key: string) => db.$transaction((tx) => raiseAlert(tx, "outsideInquiries", key, facts));
const jobs = async (task: string) =>
  (
    await database.asSuperuser(
      "select j.run_at from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id where t.identifier = $1 order by j.id",
      [task],
    )
  ).rows as { run_at: Date }[];
async function sendAll(): Promise<void> {
  for (const { id } of await db.alertMessage.findMany({ where: { state: "waiting" } })) await sendAlert(system, id);
}

test("off by default: what is raised stands in the list, and nobody is told", async () => {
  expect(await findAlertSettings(manager)).toMatchObject({ mailOn: false, hookOn: false });
  await raise("1");
  await sortAlerts(system);
  expect(await db.alertMessage.count()).toBe(0);
  expect((await listAlerts(manager)).rows).toMatchObject([
    { kind: "outsideInquiries", facts, muted: true, messages: [] },
  ]);
  expect(await tryAlerts(manager)).toEqual({ ok: false, reason: "NOTHING_ON" });
  // What was muted is not told later, when somebody switches it on.
  await setUp();
  await sortAlerts(system);
  expect(await db.alertMessage.count()).toBe(0);
});

test("each recipient gets a mail and the webhook a signed message, of figures, a number and a link alone", async () => {
  const secret = await setUp();
  await raise("1");
  await raise("1");
  await sortAlerts(system);
  await sortAlerts(system);
  await sendAll();
  expect(mail.taken.map(({ to }) => to).toSorted()).toEqual([["one@example.com"], ["two@example.com"]]);
  const text = Buffer.from(mail.taken[0]?.text.split("\n\n").slice(1).join("") ?? "", "base64").toString("utf8");
  expect(text).toContain("照会バッチ1234");
  expect(text).toContain("3件");
  expect(text).toContain("http://127.0.0.1:3000/batches/1234");
  expect(text).not.toContain("カード情報流出事案");
  expect(hook.taken).toHaveLength(1);
  const { headers, body } = hook.taken[0] as (typeof hook.taken)[number];
  const key = Buffer.from((secret as string).slice("whsec_".length), "base64");
  expect(headers["webhook-signature"]).toBe(
    signature(key, String(headers["webhook-id"]), Number(headers["webhook-timestamp"]), body),
  );
  expect(alertMessage.parse(JSON.parse(body))).toMatchObject({
    type: "alert.raised",
    data: { alerts: [{ kind: "outsideInquiries", facts, link: "http://127.0.0.1:3000/batches/1234" }] },
  });
  const [row] = (await listAlerts(manager)).rows;
  expect(row?.messages.map(({ channel, state }) => [channel, state]).toSorted()).toEqual([
    ["mail", "delivered"],
    ["mail", "delivered"],
    ["webhook", "delivered"],
  ]);
  // The secret is nowhere but sealed.
  const stored = JSON.stringify((await database.asSuperuser("select * from alert_setting")).rows);
  expect(stored).not.toContain(key.toString("base64"));
});

test("many at once are one message, and the next round waits", async () => {
  await setUp({ hookOn: false, mailTo: "one@example.com", locale: "en" });
  for (let n = 0; n < 40; n++) await raise(String(n));
  expect(await jobs("sort-alerts")).toHaveLength(1);
  await sortAlerts(system);
  await sendAll();
  expect(mail.taken).toHaveLength(1);
  expect(mail.taken[0]?.text).toContain("Subject: 40 alerts");
  expect(mail.taken[0]?.text).toContain("10 more");
  await raise("later");
  const [next] = await jobs("sort-alerts");
  expect((next?.run_at.getTime() ?? 0) - Date.now()).toBeGreaterThan((GAP_MINUTES - 1) * 60_000);
});

test("a server that does not take it is tried again with longer and longer waits, then given up and told", async () => {
  await setUp({ mailTo: "one@example.com" });
  mail.answers.rcpt = "451 later";
  hook.answers.status = 500;
  await raise("1");
  await sortAlerts(system);
  await sendAll();
  const tried = await db.alertMessage.findMany({ orderBy: { channel: "asc" } });
  expect(tried.map(({ channel, state, fault, status, attempts }) => [channel, state, fault, status, attempts])).toEqual(
    [
      ["mail", "waiting", "DEFERRED", null, 1],
      ["webhook", "waiting", "ANSWER", 500, 1],
    ],
  );
  expect(await jobs("send-alert")).toHaveLength(4);
  for (let n = 2; n <= 9; n++) await sendAll();
  expect(await countTroubledAlerts(manager)).toEqual({ failed: 2, waiting: 0 });
  const waits = (await jobs("send-alert")).map(({ run_at }) => run_at.getTime());
  expect(waits.length).toBe(2 + 2 * 8);
  expect(mail.taken).toEqual([]);
  // Nobody is tried again for ever.
  await sendAll();
  expect(await db.alertMessage.findMany({ select: { attempts: true } })).toEqual([{ attempts: 9 }, { attempts: 9 }]);
});

test("what a mail server refuses for good is given up at once; no server, another's, or a recipient taken off", async () => {
  await setUp({ mailTo: "one@example.com", hookOn: false });
  const outcome = async () => {
    expect(await tryAlerts(manager)).toMatchObject({ ok: true });
    await sendAll();
    const [trial] = await listTrials(manager);
    const { state, fault } = trial as NonNullable<typeof trial>;
    await database.asSuperuser("delete from alert_message");
    return [state, fault];
  };
  expect(await outcome()).toEqual(["delivered", null]);
  mail.answers.rcpt = "550 no such user";
  expect(await outcome()).toEqual(["failed", "REFUSED"]);
  process.env.SHOKAI_SMTP_URL = "smtp://127.0.0.1:1";
  expect(await outcome()).toEqual(["waiting", "CONNECTION"]);
  delete process.env.SHOKAI_SMTP_URL;
  expect(await outcome()).toEqual(["waiting", "NOT_SET_UP"]);
  expect(await tryAlerts(manager)).toMatchObject({ ok: true });
  await setUp({ mailTo: "two@example.com", hookOn: false });
  await sendAll();
  expect(await listTrials(manager)).toMatchObject([{ state: "dropped" }]);
});

test("killed between the server's yes and its being written down, it comes again under the same id", async () => {
  await setUp({ mailTo: "one@example.com" });
  await raise("1");
  await sortAlerts(system);
  for (const { id } of await db.alertMessage.findMany()) {
    await sendAlert(system, id);
    await database.asSuperuser("update alert_message set state = 'waiting' where id = $1", [id]);
    await sendAlert(system, id);
  }
  const ids = mail.taken.map(({ text }) => /^Message-ID: (.*)$/im.exec(text)?.[1]);
  expect(ids).toHaveLength(2);
  expect(new Set(ids).size).toBe(1);
  expect(new Set(hook.taken.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
});

test.each([
  [{ mailTo: "" }, "ADDRESS_MISSING"],
  [{ mailTo: "one@example.com, nobody" }, "ADDRESS_INVALID"],
  [{ mailTo: "a@example.com\r\nBcc: b@example.com" }, "ADDRESS_INVALID"],
  [{ mailTo: Array.from({ length: 21 }, (_, i) => `p${i}@example.com`).join("\n") }, "TOO_MANY_ADDRESSES"],
  [{ hookUrl: "" }, "URL_INVALID"],
  [{ hookUrl: "http://example.com/" }, "URL_NOT_HTTPS"],
  [{ hookUrl: "https://10.0.0.1/" }, "URL_PRIVATE"],
])("settings that are refused: %o", async (over, reason) => {
  expect(await changeAlerts(manager, settings(over))).toMatchObject({ ok: false, reason });
  expect(await db.alertSetting.count()).toBe(0);
});

test("a webhook whose name leads into the own network is not asked, and behind TLS none of the own machine", async () => {
  await setUp({ mailOn: false });
  expect(await tryAlerts(manager)).toMatchObject({ ok: true });
  process.env.NEXTAUTH_URL = "https://shokai.example.com";
  const [message] = await db.alertMessage.findMany();
  await sendAlert(system, message?.id ?? "");
  expect(await listTrials(manager)).toMatchObject([{ state: "waiting", fault: "PRIVATE_ADDRESS" }]);
  await setUp({ mailOn: false, hookUrl: "https://hooks.example.com/a" });
  await tryAlerts(manager);
  const later = await db.alertMessage.findFirstOrThrow({ where: { recipient: "hooks.example.com" } });
  await sendAlert(system, later.id, async () => [{ address: "169.254.169.254", family: 4 }]);
  expect(await db.alertMessage.findUniqueOrThrow({ where: { id: later.id } })).toMatchObject({
    fault: "PRIVATE_ADDRESS",
  });
  expect(hook.taken).toEqual([]);
});

test("managers alone set it; the secret stays while the address does", async () => {
  for (const role of ["intake", "hotline", "editor", "auditor", "admin"] as const) {
    const { actor } = await anAccount(role, [role]);
    await expect(changeAlerts(actor, settings())).rejects.toThrow("not permitted");
    await expect(tryAlerts(actor)).rejects.toThrow("not permitted");
  }
  expect(await setUp()).toMatch(/^whsec_/);
  expect(await setUp({ mailOn: false })).toBeNull();
  expect(await setUp({ hookUrl: `${hook.url}2` })).toMatch(/^whsec_/);
  const events = await db.auditEvent.findMany({ where: { type: "alert.changed" }, orderBy: { seq: "asc" } });
  expect(events.map(({ details }) => details)).toEqual([
    { mail: true, webhook: true, recipients: 2 },
    { mail: false, webhook: true, recipients: 2 },
    { mail: true, webhook: true, recipients: 2 },
  ]);
});

test("the mail server's settings: from the environment or a file of its owner's, whole, with TLS demanded elsewhere", async () => {
  const from = { SHOKAI_MAIL_FROM: "a@example.com" } as unknown as NodeJS.ProcessEnv;
  expect(smtpSettings({} as NodeJS.ProcessEnv)).toBeNull();
  expect(smtpSettings({ ...from, SHOKAI_SMTP_URL: "smtps://u%40x:p%3A1@mail.example.com" })).toEqual({
    host: "mail.example.com",
    port: 465,
    secure: true,
    user: "u@x",
    password: "p:1",
    from: "a@example.com",
  });
  expect(() => smtpSettings({ SHOKAI_SMTP_URL: "smtp://x" } as unknown as NodeJS.ProcessEnv)).toThrow("MAIL_FROM");
  expect(() => smtpSettings({ ...from, SHOKAI_SMTP_URL: "http://x" })).toThrow("smtps://");
  const file = path.join(mkdtempSync(path.join(tmpdir(), "shokai-smtp-")), "url");
  writeFileSync(file, "smtp://mail.example.com\n", { mode: 0o600 });
  expect(smtpSettings({ ...from, SHOKAI_SMTP_URL_FILE: file })).toMatchObject({ port: 587, secure: false });
  chmodSync(file, 0o644);
  expect(() => smtpSettings({ ...from, SHOKAI_SMTP_URL_FILE: file })).toThrow("chmod 600");
  // The own machine's server offers no TLS: under another's name it would get nothing.
  const { port } = new URL(mail.url);
  const smtp = { host: "127.0.0.1", port: Number(port), secure: true, user: null, password: "", from: "a@example.com" };
  const fault = await sendMail(smtp, { id: "x", to: "b@example.com", subject: "s", text: "t" });
  expect(["TLS", "CONNECTION"]).toContain(fault);
  expect(mail.taken).toEqual([]);
});
