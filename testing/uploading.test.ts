import { createHash } from "node:crypto";
import { encode } from "next-auth/jwt";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { POST } from "@/app/api/batches/upload/route";
import { db, disconnect } from "@/lib/core/db";
import { pace } from "@/lib/core/steady";
import { layGround } from "@/lib/intake/ground.fixture";
import { freshDatabase, type TestDatabase } from "@/testing/database";

/* The office's upload door as a browser finds it, without a server between. */

let database: TestDatabase;
let company: number;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(disconnect);
beforeEach(async () => {
  await database.reset();
  company = await layGround();
});

async function someone(login: string): Promise<{ id: string; cookie: string }> {
  const { id } = await db.user.create({ data: { login, displayName: login, roles: ["intake"] } });
  const { id: sid } = await db.session.create({ data: { userId: id, secondFactorAt: new Date() } });
  const token = await encode({ token: { sid }, secret: process.env.NEXTAUTH_SECRET ?? "" });
  return { id, cookie: `shokai-3000.session-token=${token}` };
}

const upload = (cookie: string, content: string, body: BodyInit = content) => {
  const delivery = {
    companyId: company,
    receivedOn: "2009-07-20",
    fileName: "a.csv",
    bytes: Buffer.byteLength(content),
    sha256: createHash("sha256").update(content).digest("hex"),
  };
  const headers = { host: "localhost:3000", origin: "http://localhost:3000", cookie };
  const told = { ...headers, "x-delivery": encodeURIComponent(JSON.stringify(delivery)) };
  const init = { method: "POST", headers: told, body, duplex: "half" } as RequestInit;
  return POST(new Request("http://localhost:3000/api/batches/upload", init), {});
};

test("UP-11: too many uploads of one person are answered 429 with when to come again; others are not hurt", async () => {
  const [one, other] = [await someone("one"), await someone("other")];
  expect((await upload(one.cookie, "a,b\n1,2\n")).status).toBe(201);
  // Turns come back by the second: the allowance is spent here, not by more uploads than a slow machine sends meanwhile.
  const { rowCount } = await database.asSuperuser(
    "update pace set free_at = now() + interval '1 hour' where bucket = $1 and free_at > now() - interval '1 minute'",
    [`upload:${one.id}`],
  );
  expect(rowCount).toBe(1);
  const refused = await upload(one.cookie, "c,d\n1,2\n");
  expect([refused.status, Number(refused.headers.get("retry-after")) > 3_000]).toEqual([429, true]);
  expect(await refused.json()).toMatchObject({ reason: "TOO_MANY_REQUESTS", details: { seconds: expect.any(Number) } });
  expect((await upload(other.cookie, "c,d\n1,2\n")).status).toBe(201);
  expect(await db.batch.count()).toBe(2);
});

test("a body that trickles is cut off, and leaves nothing", async () => {
  const { cookie } = await someone("slow");
  const usual = { ...pace };
  Object.assign(pace, { grace: 200 });
  let drops: NodeJS.Timeout | undefined;
  try {
    const trickle = new ReadableStream<Uint8Array>({
      start(controller) {
        drops = setInterval(() => controller.enqueue(Buffer.from(" ")), 20);
      },
    });
    const answer = await upload(cookie, " ".repeat(100_000), trickle);
    expect([answer.status, await answer.json()]).toMatchObject([400, { reason: "CUT_SHORT" }]);
  } finally {
    clearInterval(drops);
    Object.assign(pace, usual);
  }
  expect([await db.batch.count(), await db.deliveryPiece.count()]).toEqual([0, 0]);
});
