import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import http, { type IncomingMessage } from "node:http";
import { encode } from "next-auth/jwt";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { cookieNames } from "@/lib/access/rules";
import { db, disconnect } from "@/lib/core/db";
import { layGround } from "@/lib/intake/ground.fixture";
import { freePort } from "@/scripts/postgres.mjs";
import { OwnServer } from "@/testing/own-server";

/* SECURITY OP-06: the web server ends in good order, and starts where the database is not there yet. */

const server = new OwnServer();
let web: ChildProcess;
let port: number;
beforeAll(() => server.begin());
afterAll(() => server.end());
afterEach(() => void web.kill("SIGKILL"));

const patience = { timeout: 120_000, interval: 50 };

async function startWeb(): Promise<string> {
  port = await freePort();
  const url = `http://localhost:${port}`;
  web = spawn(process.execPath, ["--import", "tsx", "scripts/serve.ts"], {
    env: {
      ...process.env,
      DATABASE_URL: server.running.webUrl,
      HOST: "127.0.0.1",
      PORT: String(port),
      NEXTAUTH_URL: url,
      NODE_ENV: "production",
    },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  await vi.waitUntil(async () => (await ask("/api/health"))?.status === 200, patience);
  return url;
}

const ask = (path: string) => fetch(`http://127.0.0.1:${port}${path}`).catch(() => null);

test("told to stop in the middle of an upload: it is taken to its end, nobody new is let in, and it ends within thirty seconds", async () => {
  const companyId = await layGround();
  const user = await db.user.create({ data: { login: "intake", displayName: "受付", roles: ["intake"] } });
  const now = new Date();
  const session = await db.session.create({ data: { userId: user.id, secondFactorAt: now, freshAt: now } });
  const url = await startWeb();
  const sealed = await encode({ token: { sid: session.id }, secret: process.env.NEXTAUTH_SECRET ?? "" });
  const rows = Array.from({ length: 20_000 }, (_, n) => `R${n},4111111111111111,M${n},2009-07-15,100,店`);
  const body = Buffer.from(`照会番号,カード番号,会員番号,利用日,金額,加盟店\n${rows.join("\n")}\n`);
  const delivery = {
    companyId,
    receivedOn: "2009-08-01",
    fileName: "a.csv",
    bytes: body.length,
    sha256: createHash("sha256").update(body).digest("hex"),
  };
  const upload = http.request(`${url}/api/batches/upload`, {
    method: "POST",
    headers: {
      origin: url,
      cookie: `${cookieNames(url).session}=${sealed}`,
      "content-length": body.length,
      "x-delivery": encodeURIComponent(JSON.stringify(delivery)),
    },
  });
  const answered = once(upload, "response");
  upload.write(body.subarray(0, body.length / 2));
  await vi.waitUntil(async () => (await db.pace.count({ where: { bucket: `upload:${user.id}` } })) > 0, patience);
  const told = performance.now();
  const over = once(web, "exit");
  web.kill("SIGTERM");
  await vi.waitUntil(async () => (await ask("/api/health")) === null, patience);
  expect(web.exitCode).toBeNull();
  upload.end(body.subarray(body.length / 2));
  const [response] = (await answered) as [IncomingMessage];
  expect(response.statusCode).toBe(201);
  response.resume();
  expect(await over).toEqual([0, null]);
  expect(performance.now() - told).toBeLessThan(30_000);
  const [batch] = await db.batch.findMany();
  expect([Number(batch?.byteSize), Buffer.from(batch?.sha256 ?? []).toString("hex")]).toEqual([
    body.length,
    delivery.sha256,
  ]);
});

test("started while the database is down it lives, says what is missing, and needs no second start", async () => {
  await disconnect();
  await server.running.stop();
  await startWeb();
  const missing = async () => (await ask("/api/ready"))?.json();
  expect(await missing()).toMatchObject({ missing: expect.arrayContaining(["database"]) });
  await server.start();
  await vi.waitUntil(async () => !JSON.stringify(await missing()).includes("database"), patience);
  expect(web.exitCode).toBeNull();
});
