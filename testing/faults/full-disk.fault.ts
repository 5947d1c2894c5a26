import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { closeSync, mkdtempSync, openSync, rmSync, statfsSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { encode } from "next-auth/jwt";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { POST } from "@/app/api/batches/upload/route";
import { officeRoute } from "@/app/doors";
import { actorOfUser } from "@/lib/access/session";
import { change, changed } from "@/lib/audit/change";
import { db } from "@/lib/core/db";
import { hurry } from "@/lib/core/patience";
import { askCommit } from "@/lib/intake/commit/commit";
import { layGround, send } from "@/lib/intake/ground.fixture";
import { untilRoom } from "@/scripts/room.mjs";
import { OwnServer } from "@/testing/own-server";

/*
 * SECURITY CR-06: the disk that holds the database and its log runs full. It is a small file system of memory, which only
 * root may mount: elsewhere these are skipped, aloud. Deliveries and the trail lie in the database, so that its disk is
 * theirs too. What stands in the way is freed at the end of each test, and everything goes on without anybody's help.
 */

const folder = mkdtempSync(path.join(tmpdir(), "shokai-full-"));
const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=300m,mode=711", "tmpfs", folder]).status === 0;
if (!mounted) {
  rmSync(folder, { recursive: true });
  console.log("SKIPPED: this user may not mount a file system, so that no disk can be filled here (CR-06)");
}

const ballast = path.join(folder, "ballast");
const server = mounted ? new OwnServer(folder, { max_wal_size: "64MB", min_wal_size: "32MB" }) : null;
let company = 0;
let cookie = "";
let userId = "";
/** The server is started again whenever it ends, as npm start does it. */
let restarts = 0;
let stopped = false;

async function keepRunning(): Promise<void> {
  restarts++;
  for (let running = false; !running && !stopped; ) {
    await untilRoom(folder, { given: () => stopped });
    running = await own()
      .start(() => void (stopped || keepRunning()))
      .then(
        () => true,
        () => false,
      );
  }
}

function own(): OwnServer {
  if (!server) throw new Error("there is no server");
  return server;
}

const free = () => statfsSync(folder).bavail * statfsSync(folder).bsize;
/** Fills the disk, but for so many bytes. */
function fill(left = 0): void {
  const file = openSync(ballast, "w");
  const piece = Buffer.alloc(64 * 1024);
  try {
    while (free() > left) writeSync(file, piece, 0, Math.min(piece.length, free() - left));
  } catch (error) {
    if ((error as { code?: string }).code !== "ENOSPC") throw error;
  } finally {
    closeSync(file);
  }
}
const makeRoom = () => rmSync(ballast, { force: true });

beforeAll(async () => {
  if (!server) return;
  vi.spyOn(console, "error").mockImplementation(() => {});
  await server.begin();
  await server.running.stop();
  await server.start(() => void (stopped || keepRunning()));
  hurry();
  company = await layGround();
  const user = await db.user.create({ data: { login: "mio", displayName: "Mio", roles: ["intake", "hotline"] } });
  userId = user.id;
  const session = await db.session.create({ data: { userId: user.id, secondFactorAt: new Date() } });
  const token = await encode({ token: { sid: session.id }, secret: process.env.NEXTAUTH_SECRET ?? "" });
  cookie = `shokai-3000.session-token=${token}`;
}, 300_000);
afterAll(async () => {
  stopped = true;
  if (!server) return;
  makeRoom();
  hurry(false);
  await server.running.stop();
  await server.end().catch(() => {}); // the folder itself is mounted
  spawnSync("umount", [folder]);
  rmSync(folder, { recursive: true, force: true });
});

const headers = () => ({ host: "localhost:3000", origin: "http://localhost:3000", cookie });
const looks = officeRoute(async (actor) => {
  await change(actor, async (tx) =>
    changed(await tx.company.count(), {
      type: "access.refused",
      subject: "action",
      subjectId: "x",
      details: { place: "" },
    }),
  );
  return Response.json({});
});
const look = async () => (await looks(new Request("http://localhost:3000/api/x", { headers: headers() }), {})).status;

function upload(content: Buffer) {
  const delivery = {
    companyId: company,
    receivedOn: "2009-07-20",
    fileName: "a.csv",
    bytes: content.length,
    sha256: createHash("sha256").update(content).digest("hex"),
  };
  const told = { ...headers(), "x-delivery": encodeURIComponent(JSON.stringify(delivery)) };
  const body = new Uint8Array(content);
  return POST(new Request("http://localhost:3000/api/batches/upload", { method: "POST", headers: told, body }), {});
}

const header = "照会番号,区分,カード番号,会員番号,利用日,金額,加盟店,備考";
const rows = (count: number, from = 0) =>
  Buffer.from(
    `${header}\n${Array.from({ length: count }, (_, i) => `R${from + i},新規,4111111111111111,M${from + i},2009/7/15,${i},店${i},`).join("\n")}\n`,
  );
const wellAgain = () =>
  vi.waitUntil(async () => (await look().catch(() => 0)) === 200, { timeout: 240_000, interval: 500 });
const stored = () =>
  own().look(
    "select (select count(*)::int from batch) as batches, (select count(*)::int from delivery_piece) as pieces",
  );

test.runIf(mounted)(
  "uploads: refused with 503, no part of a delivery is stored; with room again it is taken",
  async () => {
    expect((await upload(rows(10))).status).toBe(201);
    const before = await stored();
    const large = rows(400_000, 1_000);
    fill(4 * 2 ** 20);
    const answers = [];
    for (let i = 0; i < 3; i++) answers.push((await upload(large)).status);
    expect(answers).toEqual([503, 503, 503]);
    makeRoom();
    await wellAgain();
    expect(await stored()).toEqual(before);
    expect((await upload(rows(20, 500_000))).status).toBe(201);
  },
  600_000,
);

test.runIf(mounted)(
  "what must be in the trail and cannot be written there is refused",
  async () => {
    expect(await look()).toBe(200);
    const events = "select count(*)::int as n from audit_event where type = 'access.refused'";
    const [{ n } = { n: 0 }] = await own().look<{ n: number }>(events);
    fill();
    // Room in pages and segments that are there already may last for some; then nothing is answered any more.
    let answered = 0;
    const refused = await vi.waitUntil(
      async () => {
        const status = await look();
        if (status === 200) answered++;
        return status === 200 ? null : status;
      },
      { timeout: 240_000, interval: 0 },
    );
    expect(refused).toBe(503);
    makeRoom();
    await wellAgain();
    // Every answer has its entry; the look that found all well has one too.
    expect(await own().look(events)).toEqual([{ n: n + answered + 1 }]);
  },
  600_000,
);

test.runIf(mounted)(
  "data and log: the server ends or refuses, people are told 503, the job waits and comes to its end",
  async () => {
    const worker = await own().startWorker();
    const sent = await send(company, rows(30_000, 600_000));
    if (!sent.ok) throw new Error(sent.reason);
    const { batchId } = sent.value;
    const stateOf = async () => (await db.batch.findUnique({ where: { id: batchId } }).catch(() => null))?.state;
    await vi.waitUntil(async () => (await stateOf()) === "reading", { timeout: 240_000, interval: 5 });
    fill();
    // A new segment of the log that cannot be made: PANIC.
    const before = restarts;
    const panicked = () =>
      /PANIC: /.test(spawnSync("cat", [path.join(folder, "postgres.log")], { encoding: "utf8" }).stdout);
    await vi.waitUntil(
      async () => {
        await own()
          .look("select pg_switch_wal(), pg_logical_emit_message(true, 'x', repeat('x', 4000000))")
          .catch(() => {});
        return panicked();
      },
      { timeout: 240_000, interval: 100 },
    );
    expect(await look()).toBe(503);
    expect(worker.exitCode).toBeNull();
    makeRoom();
    await wellAgain();
    await vi.waitUntil(async () => (await stateOf()) === "review", { timeout: 300_000, interval: 100 });
    expect(await db.record.count({ where: { batchId } })).toBe(30_000);
    expect(await askCommit(await actorOfUser(userId), { batchId })).toMatchObject({ ok: true });
    await vi.waitUntil(async () => (await stateOf()) === "committed", { timeout: 300_000, interval: 100 });
    expect(await own().broken()).toEqual([]);
    console.log(`the server panicked, was started again ${restarts - before} times, and the job came to its end`);
  },
  900_000,
);
