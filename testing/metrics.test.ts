import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { publicActor } from "@/lib/access/actor";
import { witness } from "@/lib/audit/change";
import { db, disconnect } from "@/lib/core/db";
import { deliver, layGround } from "@/lib/intake/ground.fixture";
import { lookAgain, readMetrics } from "@/lib/jobs/metrics";
import { startWorker } from "@/lib/jobs/worker";
import { metricsDoor } from "@/scripts/metrics-door";
import { routeClasses } from "@/scripts/route-class";
import { watched } from "@/scripts/watched-request";
import { canary } from "./canaries";
import { freshDatabase, type TestDatabase } from "./database";

let database: TestDatabase;
const folder = mkdtempSync(path.join(tmpdir(), "shokai-metrics-"));
beforeAll(async () => {
  process.env.SHOKAI_DATA = folder;
  database = await freshDatabase();
});
afterAll(async () => {
  await disconnect();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => lookAgain());
afterEach(() => {
  delete process.env.SHOKAI_METRICS_TOKEN;
  delete process.env.SHOKAI_METRICS_TOKEN_FILE;
});

const seriesOf = (text: string, series: string) => {
  const line = text.split("\n").find((one) => one.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.split(" ")[1]);
};
async function read(): Promise<string> {
  lookAgain();
  return readMetrics();
}

test("the queue, deliveries, the ledger's head and refused sign-ins, as they stand", async () => {
  const company = await layGround();
  await deliver(company, `照会番号,カード番号,会員番号,利用日,金額,加盟店,備考\nA1,${canary(0)},M1,2009-07-15,1,店,\n`);
  await database.asSuperuser(
    "select graphile_worker.add_job('find-doubts', '{}'::json, run_at => now() - interval '2 minutes')",
  );
  await database.asSuperuser(
    "select graphile_worker.add_job('retention', '{}'::json, run_at => now() + interval '1 hour')",
  );
  await witness(publicActor("192.0.2.1"), {
    type: "session.refused",
    subject: "session",
    details: { login: "somebody", why: "credentials" },
  });
  const text = await read();
  expect(seriesOf(text, 'shokai_jobs_waiting{job="find-doubts"}')).toBe(1);
  expect(seriesOf(text, 'shokai_jobs_waiting{job="retention"}')).toBe(0);
  expect(seriesOf(text, "shokai_job_oldest_waiting_seconds")).toBeGreaterThanOrEqual(120);
  expect(seriesOf(text, 'shokai_batches{state="review"}')).toBe(1);
  expect(seriesOf(text, 'shokai_refusals_total{event="session.refused",why="credentials"}')).toBe(1);
  expect(seriesOf(text, "shokai_database_up")).toBe(1);
  expect(seriesOf(text, "shokai_notice_released_timestamp_seconds")).toBe(0);
  expect(text).not.toContain(canary(0));
  expect(text).not.toMatch(/somebody|192\.0\.2|A1|KITA/);
});

test("jobs are counted as they end", async () => {
  const worker = await startWorker({ renderNotice: () => [] });
  try {
    await expect
      .poll(async () => seriesOf(await read(), 'shokai_jobs_total{job="find-doubts",outcome="failed"}'), {
        timeout: 60_000,
      })
      .toBeGreaterThan(0);
    await expect
      .poll(async () => seriesOf(await read(), 'shokai_jobs_total{job="close-days",outcome="done"}'), {
        timeout: 60_000,
      })
      .toBeGreaterThan(0);
  } finally {
    await worker.stop();
  }
});

test("while the database does not answer nothing of it is told, rather than what was known before", async () => {
  await db.$queryRaw`select 1`;
  await database.asSuperuser("begin");
  await database.asSuperuser("lock table batch in access exclusive mode");
  try {
    const text = await read();
    expect(seriesOf(text, "shokai_database_up")).toBe(0);
    expect(text).not.toMatch(/^shokai_(batches|jobs_waiting|ledger_block)[{ ]/m);
    expect(seriesOf(text, 'shokai_database_connections{state="used"}')).toBeGreaterThan(0);
  } finally {
    await database.asSuperuser("rollback");
  }
  expect(seriesOf(await read(), "shokai_database_up")).toBe(1);
});

async function asked(headers: Record<string, string>, method = "GET"): Promise<Response> {
  const door = metricsDoor();
  const server = createServer((request, response) => {
    if (!door(request, response)) response.writeHead(418).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/api/metrics?x=1`, { method, headers });
    await answer.text();
    return answer;
  } finally {
    server.close();
  }
}

test("the door opens to this machine, and to a token; to nobody else it is there", async () => {
  const open = await asked({});
  expect([open.status, open.headers.get("content-type"), open.headers.get("cache-control")]).toEqual([
    200,
    "text/plain; version=0.0.4; charset=utf-8",
    "no-store",
  ]);
  // What a proxy on this machine passes on comes from elsewhere.
  expect((await asked({ "x-forwarded-for": "127.0.0.1" })).status).toBe(404);
  expect((await asked({}, "POST")).status).toBe(405);

  const token = "0123456789abcdefghij";
  process.env.SHOKAI_METRICS_TOKEN = token;
  expect((await asked({})).status).toBe(404);
  expect((await asked({ authorization: `Bearer ${token}x` })).status).toBe(404);
  expect((await asked({ authorization: `Bearer ${token}`, "x-forwarded-for": "192.0.2.9" })).status).toBe(200);
  delete process.env.SHOKAI_METRICS_TOKEN;
  process.env.SHOKAI_METRICS_TOKEN_FILE = path.join(folder, "token");
  writeFileSync(process.env.SHOKAI_METRICS_TOKEN_FILE, `${token}\n`);
  expect((await asked({ authorization: `Bearer ${token}` })).status).toBe(200);
  writeFileSync(process.env.SHOKAI_METRICS_TOKEN_FILE, "short\n");
  expect(() => metricsDoor()).toThrow(/16/);
});

test("an address is counted as its pattern, and one of nobody's as unknown", () => {
  writeFileSync(
    path.join(folder, "routes-manifest.json"),
    JSON.stringify({
      staticRoutes: [{ page: "/batches", regex: "^/batches(?:/)?$" }],
      dynamicRoutes: [{ page: "/batches/[batchId]", regex: "^/batches/([^/]+?)(?:/)?$" }],
    }),
  );
  const classOf = routeClasses(folder);
  expect(["/batches", "/batches/", "/batches/41", "/wp-login.php", "/_next/static/x.js"].map(classOf)).toEqual([
    "/batches",
    "/batches",
    "/batches/[batchId]",
    "unknown",
    "static",
  ]);
});

test("a request is counted once, by pattern, method and status, and carries its number", async () => {
  const server = createServer((request, response) =>
    watched(request, response, "/batches/[batchId]", () => response.writeHead(404).end()),
  );
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const answer = await fetch(`http://127.0.0.1:${port}/batches/${canary(1)}?${canary(1)}`, {
    headers: { "x-request-id": "mine" },
  });
  expect(answer.headers.get("x-request-id")).toMatch(/^[0-9a-f]{12}$/);
  server.close();
  const series = 'shokai_http_requests_total{route="/batches/[batchId]",method="GET",status="404"}';
  await expect.poll(async () => seriesOf(await read(), series)).toBe(1);
  expect(await read()).not.toContain(canary(1));
});
