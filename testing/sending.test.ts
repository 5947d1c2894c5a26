import { createHash } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { GET as resultsGet } from "@/app/api/batches/[id]/results/route";
import { GET as receiptGet } from "@/app/api/batches/[id]/route";
import { POST } from "@/app/api/batches/route";
import { POST as uploadPost } from "@/app/api/batches/upload/route";
import { GET as describeGet } from "@/app/api/openapi.json/route";
import { mintUser, systemActor } from "@/lib/access/actor";
import { paces } from "@/lib/access/pace";
import type { Scope } from "@/lib/access/rights";
import { issueApiKey } from "@/lib/accounts/commands/issue-api-key";
import { revokeApiKey } from "@/lib/accounts/commands/revoke-api-key";
import { listApiKeys } from "@/lib/accounts/queries";
import { db, disconnect } from "@/lib/core/db";
import { pace } from "@/lib/core/steady";
import { layGround, send } from "@/lib/intake/ground.fixture";
import { readBatch } from "@/lib/intake/read/read";
import { refusalsOf } from "@/lib/intake/senders/api-description";
import { type ProblemReason, problemStatus } from "@/lib/intake/senders/api-schema";
import { freshDatabase, type TestDatabase } from "@/testing/database";

let database: TestDatabase;
let company: number;
let other: number;
const manager = mintUser({ id: "boss", name: "管理", roles: ["manager"], locale: "ja" });

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(disconnect);
beforeEach(async () => {
  await database.reset();
  company = await layGround("2010-01-15");
  other = (await db.company.create({ data: { code: "OTR", nameJa: "別", nameEn: "Other" } })).id;
});

async function issue(companyId = company, scopes: Scope[] = ["submit", "receipts"]) {
  const issued = await issueApiKey(manager, { companyId, label: "夜間バッチ", scopes, days: 90 });
  if (!issued.ok) throw new Error(issued.reason);
  return issued.value;
}

// ---- every answer is held against the served description

type Described = {
  paths: Record<
    string,
    Record<string, { responses: Record<string, { content: Record<string, { schema: { $ref: string } }> }> }>
  >;
  components: { schemas: Record<string, object> };
};
const description = (await describeGet().json()) as Described;
type Operation = keyof typeof refusalsOf;
const documented = new Set(
  Object.entries(refusalsOf).flatMap(([operation, reasons]) => reasons.map((reason) => `${operation} ${reason}`)),
);
const provoked = new Set<string>();

async function held(operation: Operation, response: Response) {
  const [method, path] = operation.split(" ") as [string, string];
  const answer = description.paths[path]?.[method]?.responses[String(response.status)];
  expect(answer, `${operation} ${response.status} is documented`).toBeDefined();
  const type = response.headers.get("content-type")?.split(";")[0] ?? "";
  const name = answer?.content[type]?.schema.$ref.split("/").at(-1) as string;
  expect(name, `${operation} ${response.status} ${type} is documented`).toBeDefined();
  const body = await response.json();
  const { components } = description;
  const schema = z.fromJSONSchema(
    JSON.parse(
      JSON.stringify({ $ref: `#/$defs/${name}`, $defs: components.schemas }).replaceAll(
        "#/components/schemas/",
        "#/$defs/",
      ),
    ),
  );
  expect(schema.safeParse(body).error?.issues ?? []).toEqual([]);
  expect(response.headers.get("cache-control")).toBe("no-store");
  if (type === "application/problem+json") {
    expect(refusalsOf[operation]).toContain(body.reason);
    expect(problemStatus[body.reason as ProblemReason]).toBe(response.status);
    provoked.add(`${operation} ${body.reason}`);
  }
  return { status: response.status, headers: response.headers, body };
}

type Sent = { key?: string; type?: string; headers?: Record<string, string>; query?: string; body?: BodyInit | null };
const csv = (n: number, first = 1) =>
  ["照会番号,区分,カード番号,会員番号,利用日,金額,加盟店,備考"]
    .concat(Array.from({ length: n }, (_, i) => `R${first + i},新規,4111111111111111,M${first + i},2010/1/10,1200,x,`))
    .join("\n");

async function post({ key, type = "text/csv", headers = {}, query = "", body = csv(2) }: Sent) {
  const request = new Request(`http://localhost:3000/api/batches${query}`, {
    method: "POST",
    headers: {
      host: "localhost:3000",
      "x-forwarded-for": "203.0.113.5",
      "accept-language": "en",
      ...(type && { "content-type": type }),
      ...(key && { authorization: `Bearer ${key}` }),
      ...headers,
    },
    body,
    duplex: "half",
  } as RequestInit);
  return held("post /api/batches", await POST(request, {}));
}

function get(id: number | string, key: string | undefined, query = "", results = false) {
  const request = new Request(`http://localhost:3000/api/batches/${id}${results ? "/results" : ""}${query}`, {
    headers: {
      "x-forwarded-for": "203.0.113.5",
      "accept-language": "en",
      ...(key && { authorization: `Bearer ${key}` }),
    },
  });
  const context = { params: Promise.resolve({ id: String(id) }) };
  return results
    ? resultsGet(request, context).then((response) => held("get /api/batches/{id}/results", response))
    : receiptGet(request, context).then((response) => held("get /api/batches/{id}", response));
}

describe("a delivery by a key", () => {
  test("is taken as the company's, on the server's day, with what was declared; read, and its results told", async () => {
    const { key } = await issue();
    const taken = await post({
      key,
      query:
        "?coversFrom=2010-01-10&coversTo=2010-01-12&declaredRecords=2&declaredAmount=2400&declaredCurrency=JPY&fileName=a.csv",
      body: `${csv(1)}\nR9,新規,4111 1111 1111 1112,M9,2010/1/10,x,y,"4242424242424242"`,
    });
    expect(taken.status).toBe(202);
    expect(taken.headers.get("location")).toBe(`/api/batches/${taken.body.id}`);
    expect(taken.body).toMatchObject({
      company: "TST",
      source: "api",
      state: "received",
      receivedOn: "2010-01-15",
      covers: { from: "2010-01-10", to: "2010-01-12" },
      declared: { records: 2, amount: 2400, currency: "JPY" },
      records: null,
      outcomes: null,
    });
    await readBatch(systemActor("read-batch"), taken.body.id);
    const { body } = await get(taken.body.id, key);
    expect(body).toMatchObject({ state: "review", records: 2, outcomes: { new: 1, problem: 1, duplicate: 0 } });
    const page = await get(taken.body.id, key, "?limit=1", true);
    expect(page.body.results).toMatchObject([{ row: 1, reference: "R1", card: "411111******1111", outcome: "new" }]);
    expect(page.body.next).toBe(`/api/batches/${taken.body.id}/results?after=1&limit=1`);
    const rest = await get(taken.body.id, key, page.body.next.slice(page.body.next.indexOf("?")), true);
    expect(rest.body.next).toBeNull();
    expect(rest.body.results[0].findings.map((one: { code: string }) => one.code)).toContain("AMOUNT_FORMAT");
    expect(rest.body.results[0].findings[0].message).not.toMatch(/codes\./);
    expect(JSON.stringify([body, page.body, rest.body])).not.toMatch(/4111111111111111|4242424242424242/);
    const problems = await get(taken.body.id, key, "?outcome=problem", true);
    expect(problems.body.results.map((one: { row: number }) => one.row)).toEqual([2]);
    expect(await db.auditEvent.findMany({ where: { actorKind: "apiKey" }, orderBy: { seq: "asc" } })).toMatchObject([
      { type: "apiKey.used", actorName: "夜間バッチ", address: "203.0.113.5" },
      { type: "batch.received", details: { source: "api" }, address: "203.0.113.5" },
      { type: "batch.read", address: "203.0.113.5" },
    ]);
  });

  test("the same bytes again are the batch that they are, with or without being declared", async () => {
    const { key } = await issue();
    const first = await post({ key });
    const again = await post({ key });
    expect([again.status, again.body.id]).toEqual([200, first.body.id]);
    const digest = createHash("sha256").update(csv(2)).digest("base64");
    const told = await post({ key, headers: { "content-digest": `sha-256=:${digest}:` } });
    expect([told.status, told.body.id]).toEqual([200, first.body.id]);
    expect(await db.batch.count()).toBe(1);
  });

  test("JSON records come in as a file of our own fields, and the same records are the same delivery", async () => {
    const { key } = await issue();
    const record = {
      reference: 'R,"1"\n=x',
      cardNumber: "4111111111111111",
      memberNumber: "M1",
      misuseOn: "2010-01-10",
      amount: 1250,
      currency: "USD",
      detectionCase: 2,
      expiry: "2012-03",
      kind: "new",
    };
    const taken = await post({ key, type: "application/json", body: JSON.stringify({ records: [record] }) });
    expect(taken.status).toBe(202);
    const turned = Object.fromEntries(Object.entries(record).reverse());
    const again = await post({ key, type: "application/json", body: JSON.stringify({ records: [turned] }, null, 2) });
    expect([again.status, again.body.id]).toEqual([200, taken.body.id]);
    await readBatch(systemActor("read-batch"), taken.body.id);
    expect(await db.record.findFirstOrThrow()).toMatchObject({
      outcome: "new",
      amount: 1250n,
      currency: "USD",
      detectionCase: 2,
      expiry: "2012-03",
      bin: "411111",
      last4: "1111",
      level: null,
    });
    // Without any profile as well.
    const { key: theirs } = await issue(other);
    const bare = await post({ key: theirs, type: "application/json", body: JSON.stringify({ records: [record] }) });
    await readBatch(systemActor("read-batch"), bare.body.id);
    expect((await get(bare.body.id, theirs)).body).toMatchObject({ state: "review", outcomes: { new: 1 } });
  });

  test("records that are not as described leave nothing, and name no value", async () => {
    const { key } = await issue();
    const bad = [
      { cardNumber: "4111111111111111", cvv: "123" },
      { cardNumber: { not: "" } },
      { amount: 12.5, currency: "JPY" },
      { amount: 12 },
      { misuseOn: "2010-02-30" },
      { currency: "XYZ", amount: 1 },
      { reference: null },
      { "4242424242424242": "x" },
    ];
    for (const record of bad) {
      const refused = await post({ key, type: "application/json", body: JSON.stringify({ records: [record] }) });
      expect([refused.status, refused.body.reason]).toEqual([422, "INVALID_RECORDS"]);
      expect(refused.body.errors.length).toBeGreaterThan(0);
      expect(JSON.stringify(refused.body)).not.toMatch(/4111111111111111|4242424242424242|123"/);
    }
    for (const body of ["{", "null1", "\ufeff{}x", new Uint8Array([0x7b, 0xff, 0x7d])]) {
      expect((await post({ key, type: "application/json", body })).body.reason).toBe("BAD_JSON");
    }
    for (const body of [
      "[]",
      "{}",
      '{"records":[]}',
      '{"records":[{}],"x":1}',
      '{"records":[{"__proto__":{"a":1}}]}',
    ]) {
      expect((await post({ key, type: "application/json", body })).body.reason).toBe("INVALID_RECORDS");
    }
    const long = JSON.stringify({ records: [{ note: "x".repeat(17 * 1_048_576) }] });
    expect((await post({ key, type: "application/json", body: long })).body.reason).toBe("TOO_LARGE");
    expect(await db.batch.count()).toBe(0);
  });
});

describe("an Idempotency-Key", () => {
  const headers = { "idempotency-key": '"7f3c"' };

  test("gives the same answer again, whatever became of the batch; another delivery under it is refused", async () => {
    const { key } = await issue();
    const first = await post({ key, headers });
    await readBatch(systemActor("read-batch"), first.body.id);
    const again = await post({ key, headers: { "idempotency-key": "7f3c" } });
    expect([again.status, again.body]).toEqual([202, first.body]);
    expect(again.headers.get("idempotent-replayed")).toBe("true");
    for (const changed of [{ body: csv(3) }, { query: "?declaredRecords=2" }]) {
      expect((await post({ key, headers, ...changed })).body.reason).toBe("IDEMPOTENCY_KEY_REUSED");
    }
    // Another company's same key is another key; a new key of the same company is not.
    const { key: theirs } = await issue(other);
    expect((await post({ key: theirs, headers, body: csv(3) })).status).toBe(202);
    const { key: next } = await issue();
    expect((await post({ key: next, headers })).body.id).toBe(first.body.id);
    await database.asSuperuser("update api_submission set created_at = now() - interval '31 days'");
    expect((await post({ key, headers, body: csv(4) })).status).toBe(202);
    expect(await db.apiSubmission.count({ where: { companyId: company } })).toBe(1);
  });

  test("CR-02: fifty at once are one batch; who is not answered with it is told to ask again", async () => {
    const { key } = await issue();
    await database.asSuperuser("delete from pace");
    const asked = await Promise.all(Array.from({ length: 50 }, () => post({ key, headers, body: csv(20) })));
    const reasons = new Set(asked.map(({ status, body }) => (status < 300 ? "taken" : body.reason)));
    expect([...reasons].filter((one) => !["taken", "IN_PROGRESS", "BUSY", "TOO_MANY_REQUESTS"].includes(one))).toEqual(
      [],
    );
    expect(asked.filter(({ status }) => status === 202)).not.toHaveLength(0);
    expect(await db.batch.count()).toBe(1);
    expect(new Set(asked.filter(({ status }) => status < 300).map(({ body }) => body.id)).size).toBe(1);
    for (const { status, headers: told } of asked) {
      if (status >= 400) expect(Number(told.get("retry-after"))).toBeGreaterThan(0);
    }
  });

  test("is held while its first submission comes in, and free again when that breaks off", async () => {
    const { key } = await issue();
    let feed: ReadableStreamDefaultController<Uint8Array> | undefined;
    const slow = new ReadableStream<Uint8Array>({
      start(controller) {
        feed = controller;
        controller.enqueue(Buffer.from(csv(1)));
      },
    });
    const first = post({ key, headers, body: slow });
    await vi.waitFor(async () => {
      const locks = await database.asSuperuser(
        "select from pg_locks l join pg_database d on d.oid = l.database where locktype = 'advisory' and classid = 7303 and datname = current_database()",
      );
      expect(locks.rowCount).toBe(1);
    }, 20_000);
    const second = await post({ key, headers, body: csv(1) });
    expect([second.status, second.body.reason]).toEqual([409, "IN_PROGRESS"]);
    feed?.error(new Error("gone"));
    expect((await first).body.reason).toBe("CUT_SHORT");
    expect(await db.batch.count()).toBe(0);
    expect((await post({ key, headers, body: csv(1) })).status).toBe(202);
  });
});

describe("refused", () => {
  const each = async (ask: (key: string | undefined) => Promise<{ body: { reason?: string } }>[], key?: string) =>
    (await Promise.all(ask(key))).map(({ body }) => body.reason);
  const all = (key: string | undefined) => [post({ key }), get(1, key), get(1, key, "", true)];

  test("SE-08: no key, an unknown, a revoked, an expired one, or one for something else; each is written down", async () => {
    expect(await each(all)).toEqual(["NO_KEY", "NO_KEY", "NO_KEY"]);
    const unknown = `shokai_00000000_${"a".repeat(43)}`;
    expect(await each(all, unknown)).toEqual(["KEY_UNKNOWN", "KEY_UNKNOWN", "KEY_UNKNOWN"]);
    expect((await get(1, "x y")).body.reason).toBe("NO_KEY");
    await database.asSuperuser("delete from pace");
    const revoked = await issue();
    expect((await revokeApiKey(manager, { companyId: company, keyId: revoked.id })).ok).toBe(true);
    expect(await revokeApiKey(manager, { companyId: company, keyId: revoked.id })).toMatchObject({
      reason: "ALREADY_REVOKED",
    });
    expect(await each(all, revoked.key)).toEqual(["KEY_REVOKED", "KEY_REVOKED", "KEY_REVOKED"]);
    const expired = await issue();
    await database.asSuperuser(
      "update api_key set created_at = now() - interval '91 days', expires_at = now() where id = $1",
      [expired.id],
    );
    expect(await each(all, expired.key)).toEqual(["KEY_EXPIRED", "KEY_EXPIRED", "KEY_EXPIRED"]);
    const reader = await issue(company, ["receipts"]);
    expect((await post({ key: reader.key })).body.reason).toBe("SCOPE_MISSING");
    const sender = await issue(company, ["submit"]);
    expect((await post({ key: sender.key })).status).toBe(202);
    expect((await get(1, sender.key)).body.reason).toBe("SCOPE_MISSING");
    expect((await get(1, sender.key, "", true)).body.reason).toBe("SCOPE_MISSING");
    const trail = await db.auditEvent.findMany({ where: { type: "apiKey.refused" } });
    expect(trail).toHaveLength(16);
    expect(trail.filter(({ address }) => address !== "203.0.113.5")).toEqual([]);
    expect(JSON.stringify(trail.map(({ details }) => details))).not.toContain("aaaa");
  });

  test("a session opens none of these doors, and a key none of the office's", async () => {
    const { key } = await issue();
    const request = new Request("http://localhost:3000/api/batches/upload", {
      method: "POST",
      headers: { host: "localhost:3000", origin: "http://localhost:3000", authorization: `Bearer ${key}` },
      body: csv(1),
    });
    expect((await uploadPost(request, {})).status).toBe(401);
  });

  test("AZ-02: another company's batch is not there, nor is one that never was", async () => {
    const { key } = await issue();
    const { key: theirs } = await issue(other);
    const { body } = await post({ key });
    for (const id of [body.id, 999, 0, "1e3", "2147483648", "%00", `${body.id} or 1=1`]) {
      expect((await get(id, theirs)).body.reason).toBe("NOT_FOUND");
      expect((await get(id, theirs, "", true)).body.reason).toBe("NOT_FOUND");
    }
    expect(await db.auditEvent.count({ where: { type: "access.refused", actorKind: "apiKey" } })).toBe(14);
  });

  test("WB-06: queries that are not as described", async () => {
    const { key } = await issue();
    for (const query of [
      "?companyId=2",
      "?coversFrom=2010-01-10",
      "?coversFrom=2010-01-12&coversTo=2010-01-10",
      "?declaredAmount=1",
      "?declaredRecords=-1",
      "?receivedOn=2010-01-01",
      "?__proto__=1",
    ]) {
      expect((await post({ key, query })).body.reason).toBe("BAD_QUERY");
    }
    for (const query of ["?limit=0", "?limit=1001", "?limit=-1", "?after=1e9", "?outcome=all", "?x=1"]) {
      expect((await get(1, key, query, true)).body.reason).toBe("BAD_QUERY");
    }
    expect((await get(1, key, "?x=1")).body.reason).toBe("BAD_QUERY");
  });

  test("bodies: none, of another kind, packed, other than declared, too large, cut off, no text", async () => {
    const { key } = await issue();
    const reason = async (sent: Sent) => (await post({ key, ...sent })).body.reason;
    expect(await reason({ body: "" })).toBe("EMPTY");
    expect(await reason({ body: null })).toBe("EMPTY");
    expect(await reason({ type: "multipart/form-data" })).toBe("UNSUPPORTED_TYPE");
    expect(await reason({ type: "application/x-www-form-urlencoded" })).toBe("UNSUPPORTED_TYPE");
    expect(await reason({ headers: { "content-encoding": "gzip" } })).toBe("UNSUPPORTED_TYPE");
    expect(await reason({ headers: { "idempotency-key": "a b" } })).toBe("BAD_IDEMPOTENCY_KEY");
    expect(await reason({ headers: { "idempotency-key": "x".repeat(256) } })).toBe("BAD_IDEMPOTENCY_KEY");
    expect(await reason({ headers: { "content-digest": "sha-256=:AAAA:" } })).toBe("NOT_WHAT_WAS_SENT");
    expect(await reason({ headers: { "content-digest": `sha-256=:${"A".repeat(43)}=:` } })).toBe("NOT_WHAT_WAS_SENT");
    expect(await reason({ headers: { "content-length": "100000" } })).toBe("CUT_SHORT");
    expect(await reason({ body: Buffer.from("%PDF-1.7 \x00\x01") })).toBe("NOT_READABLE");
    expect(await reason({ body: Buffer.from("PK\x03\x04 cut") })).toBe("ARCHIVE_REFUSED");
    await database.asSuperuser("update incident set upload_limit = 40");
    expect(await reason({ body: csv(2) })).toBe("TOO_LARGE");
    await database.asSuperuser("update incident set upload_limit = 1000000");
    await database.asSuperuser(
      `insert into audit_event (business_at, actor_kind, actor_id, actor_name, type, subject, details)
        select now(), 'apiKey', 'apiKey:' || id, 'x', 'batch.received', 'batch', '{"bytes": 5368709121}' from api_key`,
    );
    expect(await reason({})).toBe("QUOTA_SPENT");
    await database.asSuperuser("update company set ended_at = now() where id = $1", [company]);
    expect(await reason({})).toBe("COMPANY_ENDED");
    expect(await db.batch.count()).toBe(0);
    expect(await db.deliveryPiece.count()).toBe(0);
  });

  test("more uploads at once than machines may hold: told to come again, and people still get theirs in", async () => {
    const { key } = await issue();
    const feeds: ReadableStreamDefaultController<Uint8Array>[] = [];
    const slow = () =>
      new ReadableStream<Uint8Array>({
        start(controller) {
          feeds.push(controller);
          controller.enqueue(Buffer.from("a"));
        },
      });
    const held = [1, 2, 3].map(() => post({ key, body: slow() }));
    await vi.waitFor(async () => {
      const open = await database.asSuperuser(
        "select from pg_stat_activity where datname = current_database() and state = 'idle in transaction'",
      );
      expect(open.rowCount).toBe(3);
    }, 60_000);
    expect((await post({ key, body: csv(1) })).body.reason).toBe("BUSY");
    expect((await send(company, Buffer.from(csv(1)))).ok).toBe(true);
    for (const feed of feeds) feed.error(new Error("gone"));
    expect((await Promise.all(held)).map(({ body }) => body.reason)).toEqual(["CUT_SHORT", "CUT_SHORT", "CUT_SHORT"]);
  });

  test.each(["text/csv", "application/json"])(
    "a body that trickles is cut off, and leaves nothing (%s)",
    async (type) => {
      const { key } = await issue();
      const usual = { ...pace };
      Object.assign(pace, { grace: 200 });
      try {
        let drops: NodeJS.Timeout | undefined;
        const trickle = new ReadableStream<Uint8Array>({
          start(controller) {
            drops = setInterval(() => controller.enqueue(Buffer.from(" ")), 20);
          },
          cancel: () => clearInterval(drops),
        });
        expect((await post({ key, type, body: trickle })).body.reason).toBe("CUT_SHORT");
        clearInterval(drops);
        expect((await post({ key, type, body: new ReadableStream() })).body.reason).toBe("CUT_SHORT");
      } finally {
        Object.assign(pace, usual);
      }
      expect(await db.batch.count()).toBe(0);
      expect((await post({ key })).status).toBe(202);
    },
  );

  test("UP-11: too many requests, by key and by address, while others are not hurt", async () => {
    const { key } = await issue();
    const { key: theirs } = await issue(other);
    const drained = (bucket: string) =>
      database.asSuperuser(
        "insert into pace values ($1, now() + interval '1 hour') on conflict (bucket) do update set free_at = excluded.free_at",
        [bucket],
      );
    const { id } = (await listApiKeys(manager, company))[0] as { id: number };
    for (const scope of ["submit", "receipts"]) await drained(`apiKey:${id}:${scope}`);
    for (const asked of await Promise.all(all(key))) {
      expect([asked.status, Number(asked.headers.get("retry-after")) > 3000]).toEqual([429, true]);
    }
    expect((await post({ key: theirs })).status).toBe(202);
    await drained("address:203.0.113.5");
    expect((await post({ key: theirs })).status).toBe(429);
  });

  test("guessing keys ends after ten; a true key from that address waits as well", async () => {
    const { key } = await issue();
    const guess = () => get(1, `shokai_00000000_${"b".repeat(43)}`);
    const reasons: string[] = [];
    for (let i = 0; i < paces.refused.burst + 3; i++) reasons.push((await guess()).body.reason);
    expect(reasons.filter((one) => one === "KEY_UNKNOWN")).toHaveLength(paces.refused.burst);
    expect((await get(1, key)).status).toBe(429);
    expect(await db.auditEvent.count({ where: { type: "apiKey.refused" } })).toBe(paces.refused.burst);
  });

  test("a fault inside is told as nothing but that, on every door", async () => {
    const { key } = await issue();
    const quiet = vi.spyOn(console, "error").mockImplementation(() => {});
    await database.asSuperuser("alter table api_key rename to api_key_away");
    const told = await Promise.all(all(key));
    await database.asSuperuser("alter table api_key_away rename to api_key");
    expect(told.map(({ body }) => body.reason)).toEqual(["UNAVAILABLE", "UNAVAILABLE", "UNAVAILABLE"]);
    expect(JSON.stringify(told.map(({ body }) => body))).not.toMatch(/api_key|relation|prisma/i);
    expect(JSON.stringify(quiet.mock.calls)).not.toMatch(/api_key/);
    quiet.mockRestore();
  });
});

describe("keys", () => {
  test("are shown once, kept as SHA-256, and their use is noted once a day", async () => {
    const { key, id } = await issue();
    expect(key).toMatch(/^shokai_[0-9a-f]{8}_[A-Za-z0-9_-]{43}$/);
    const dump = await database.asSuperuser("select row_to_json(k)::text as t from api_key k");
    expect(dump.rows[0].t).not.toContain(key.slice(16));
    const trail = await db.auditEvent.findMany({ where: { type: "apiKey.issued" } });
    expect(JSON.stringify(trail.map(({ details }) => details))).not.toContain(key.slice(16));
    await Promise.all([get(1, key), get(1, key), get(1, key)]);
    expect(await db.auditEvent.count({ where: { type: "apiKey.used" } })).toBe(1);
    const seen = await listApiKeys(manager, company);
    expect(seen).toMatchObject([{ id, state: "active", lastUsedAddress: "203.0.113.5" }]);
    const writes = await database.asSuperuser("select xmin::text from api_key");
    await get(1, key);
    expect((await database.asSuperuser("select xmin::text from api_key")).rows).toEqual(writes.rows);
    await database.asSuperuser("update api_key set last_used_at = last_used_at - interval '1 day'");
    await get(1, key);
    expect(await db.auditEvent.count({ where: { type: "apiKey.used" } })).toBe(2);
  });

  test("are issued by who may, for a year at most, and to a company that still sends", async () => {
    const asked = { companyId: company, label: "x", scopes: ["submit" as const], days: 30 as const };
    for (const role of ["intake", "hotline", "editor", "auditor", "admin"] as const) {
      const actor = mintUser({ id: "u", name: "u", roles: [role], locale: "ja" });
      await expect(issueApiKey(actor, asked)).rejects.toThrow("not permitted");
      await expect(revokeApiKey(actor, { companyId: company, keyId: 1 })).rejects.toThrow("not permitted");
    }
    await expect(issueApiKey(manager, { ...asked, days: 400 as never })).rejects.toThrow();
    await expect(issueApiKey(manager, { ...asked, label: "4111 1111 1111 1111" })).rejects.toThrow();
    await expect(issueApiKey(manager, { ...asked, scopes: [] })).rejects.toThrow();
    await expect(issueApiKey(manager, { ...asked, companyId: 999 })).rejects.toThrow("not found");
    await expect(revokeApiKey(manager, { companyId: other, keyId: 1 })).rejects.toThrow("not found");
    for (let i = 0; i < 10; i++) await issue();
    expect(await issueApiKey(manager, asked)).toMatchObject({ reason: "TOO_MANY" });
    await database.asSuperuser("update company set ended_at = now() where id = $1", [company]);
    expect(await issueApiKey(manager, asked)).toMatchObject({ reason: "COMPANY_ENDED" });
    await expect(
      database.asSuperuser("update api_key set expires_at = created_at + interval '400 days'"),
    ).rejects.toThrow("check constraint");
  });
});

test("every documented refusal was provoked above", () => {
  expect([...documented].filter((one) => !provoked.has(one))).toEqual([]);
});
