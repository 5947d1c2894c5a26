import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { officeRoute } from "@/app/doors";
import { failedRead } from "@/app/failed-read";
import { noteFailure } from "@/app/note-failure";
import { db, disconnect } from "@/lib/core/db";
import { fault, kindOf } from "@/lib/core/log";
import { meters } from "@/lib/core/metrics";
import { answering } from "@/lib/core/request";
import { hushConsole } from "@/scripts/lifetime";
import { canary, leaksIn } from "./canaries";
import { freshDatabase } from "./database";
import { logLines } from "./log-lines";

/* SECURITY DA-05, WB-09: what the processes write down has no value of anybody's in it, whatever failed. */

const lines = logLines();
beforeAll(() => freshDatabase());
afterAll(disconnect);
beforeEach(() => {
  lines.length = 0;
});

const number = canary(3);
const said = () => lines.map((line) => JSON.parse(line));
const context = { id: "0123456789ab", kind: "/batches/[batchId]" };

async function failureOf(work: PromiseLike<unknown>): Promise<unknown> {
  try {
    await work;
  } catch (error) {
    return error;
  }
  throw new Error("an error was expected");
}

test("errors of statements, of schemas, of the program itself: their kind, their code, their place, and no value", async () => {
  const failures = [
    await failureOf(db.$queryRaw`select ${number}::text::int`),
    await failureOf(db.$queryRaw`select ('{"number":' || ${number}::text || ',}')::json`),
    await failureOf(db.user.findUniqueOrThrow({ where: { login: number } })),
    await failureOf(db.batch.findFirst({ where: { state: { oddly: number } } as never })),
    new Error(`${number}\n    at ${number} (${number}.ts:1:1)`),
    Object.assign(new Error("x", { cause: number }), { name: number, code: number, stack: `${number}:1:1` }),
    number,
    { message: number },
    null,
  ];
  for (const failure of failures) answering(context, () => fault("page", failure));
  expect(lines).toHaveLength(failures.length);
  expect(leaksIn("log", Buffer.from(lines.join("")), [number])).toEqual([]);
  expect(lines.join("")).not.toMatch(/select|json|login/);
  expect(said()[0]).toMatchObject({
    level: "error",
    event: "fault",
    where: "page",
    id: context.id,
    kind: context.kind,
    code: "P2010 22003",
  });
  expect(kindOf(new Error("of here")).at).toMatch(/^log\.test\.ts:\d+:\d+/);
});

test("every door that answers a failure writes it down under the number that it shows, and shows nothing else of it", async () => {
  const error = await failureOf(db.$queryRaw`select ${number}::text::int`);
  const door = officeRoute(() => Promise.reject(error));
  const ask = new Request(`http://localhost:3000/api/x?card=${number}`, {
    headers: { host: "localhost:3000", referer: number, "user-agent": number, "x-anything": number },
  });
  expect((await door(ask, {})).status).toBe(401);
  answering(context, () => failedRead(error));
  answering(context, () => noteFailure(error, "render"));
  expect(said().map(({ where, id }) => [where, id])).toEqual([
    ["part", context.id],
    ["page", context.id],
  ]);
  expect(leaksIn("log", Buffer.from(lines.join("")), [number])).toEqual([]);
});

test("a database that is away is a warning, no fault, and the request knows of it", async () => {
  const request = { ...context };
  const before = JSON.stringify(await meters.faults.get());
  answering(request, () => noteFailure(Object.assign(new Error(number), { code: "ECONNREFUSED" }), "render"));
  expect(request).toMatchObject({ away: true });
  expect(said()).toMatchObject([{ level: "warn", event: "database.away", code: "ECONNREFUSED" }]);
  expect(JSON.stringify(await meters.faults.get())).toBe(before);
});

test("what a framework says on the console is not passed on: of an error its kind, of words that there were some", () => {
  const kept = { ...console };
  try {
    hushConsole();
    console.error(`⨯ ${number}`, new TypeError(number));
    console.warn(`about ${number}`);
    console.error(Object.assign(new Error(number), { digest: "1" }));
    console.error(`Failed to find Server Action "${number}"`);
    console.trace(new RangeError(number));
    console.log(number);
  } finally {
    Object.assign(console, kept);
  }
  expect(said().map(({ event, name, about }) => name ?? about ?? event)).toEqual([
    "TypeError",
    "framework",
    "Failed to find Server Action",
    "RangeError",
  ]);
  expect(leaksIn("log", Buffer.from(lines.join("")), [number])).toEqual([]);
  vi.restoreAllMocks();
});
