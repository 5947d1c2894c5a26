import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { systemActor } from "@/lib/access/actor";
import { db, disconnect } from "@/lib/core/db";
import { person } from "@/lib/notices/ground.fixture";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { layIncident } from "@/testing/history";
import { checkTrail, type TrailAnchor, type TrailVerdict } from "@/verify/trail";
import { readTrailAnchors } from "@/verify/trail-anchors";
import { readTrail } from "@/verify/trail-database";
import { type EventCells, hashOfEvent, hashOfEvents, hashOfSegment } from "@/verify/trail-format";
import { readTrailExport } from "@/verify/trail-lines";
import { tellTrailFault } from "@/verify/trail-words";
import { hashEvent, hashEvents, hashSegment } from "./canonical";
import { change, changed, witness } from "./change";
import { exportTrailLines } from "./export-lines";
import { sealTrail } from "./seal";
import { presentTrailHead, trailHeadLine } from "./trail-heads";

const sealer = systemActor("seal-trail");
const auditor = person("監査", "auditor");
const reader = person("受付", "intake");
const everything = { timeZone: "Asia/Tokyo" };
const folder = mkdtempSync(path.join(tmpdir(), "shokai-trail-"));
let database: TestDatabase;
let anchors: TrailAnchor[];

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(async () => {
  await disconnect();
  rmSync(folder, { recursive: true, force: true });
});

const look = (memberId: number) =>
  witness(reader, { type: "member.read", subject: "member", subjectId: memberId, details: { memberId } });

/** Other tests' transactions on the same server may keep the horizon back for a while. */
async function sealAll(): Promise<void> {
  const over = async () => {
    const { rows } = await database.asSuperuser(
      `select pg_snapshot_xmin(pg_current_snapshot())::text::bigint > coalesce(max(e.xid), 0) as over from audit_event e
        where e.xid < 1000000000 and not exists (select from audit_seal s where s.seq = e.seq)`,
    );
    return rows[0].over;
  };
  await vi.waitUntil(over, { timeout: 180_000, interval: 20 });
  await sealTrail(sealer);
}

/** Three segments of four looks, and the head of the last, kept outside. */
beforeEach(async () => {
  await database.reset();
  await layIncident();
  for (const n of [0, 10, 20]) {
    for (const id of [1, 2, 3, 4]) await look(n + id);
    await sealAll();
  }
  const head = await presentTrailHead(systemActor("test"));
  anchors = readTrailAnchors(trailHeadLine(head as never));
  expect(anchors).toHaveLength(1);
});

async function overDatabase(against: readonly TrailAnchor[] = anchors): Promise<TrailVerdict> {
  const client = new pg.Client({ connectionString: database.ownerUrl });
  await client.connect();
  try {
    return await checkTrail(readTrail(client), against);
  } finally {
    await client.end();
  }
}

async function exported(filter: Parameters<typeof exportTrailLines>[1] = everything): Promise<string> {
  let text = "";
  for await (const line of exportTrailLines(auditor, filter)) text += line;
  const file = path.join(folder, "trail.jsonl");
  writeFileSync(file, text);
  return file;
}

/** The verdict on the database, and on an export of it, which must be one: the export's own entry is not sealed yet. */
async function fault(against: readonly TrailAnchor[] = anchors) {
  const direct = await overDatabase(against);
  const outside = await checkTrail(readTrailExport(await exported()), against);
  expect(outside.fault).toEqual(direct.fault);
  expect(direct.fault ? [tellTrailFault(direct.fault, "ja"), tellTrailFault(direct.fault, "en")] : []).not.toContain(
    undefined,
  );
  return direct.fault;
}

/** As somebody with every right on the database: triggers rest. */
const tamper = async (...statements: string[]) => {
  await database.asSuperuser("set session_replication_role = replica");
  for (const statement of statements) await database.asSuperuser(statement);
  await database.asSuperuser("set session_replication_role = origin");
};

/** The sequence number at a place. */
async function seqAt(segment: number, position: number): Promise<bigint> {
  const found = await db.auditSeal.findUniqueOrThrow({ where: { segment_position: { segment, position } } });
  return found.seq;
}

/** Seals the whole trail anew, as a careful attacker would: from inside everything holds again. */
async function rewrite(): Promise<void> {
  const client = new pg.Client({ connectionString: database.ownerUrl });
  await client.connect();
  const events = new Map<number, { seq: string; event: EventCells }[]>();
  for await (const one of readTrail(client)) {
    if (one.kind === "event" && one.event && one.segment) {
      events.set(one.segment, [...(events.get(one.segment) ?? []), { seq: one.seq, event: one.event }]);
    }
  }
  await client.end();
  let previous = "0".repeat(64);
  for (const segment of await db.auditSegment.findMany({ orderBy: { no: "asc" } })) {
    const own = events.get(segment.no) ?? [];
    const hashes = own.map(({ event }) => hashOfEvent(event));
    const header = {
      no: segment.no,
      events: own.length,
      first: String(own[0]?.seq),
      last: String(own.at(-1)?.seq),
      floor: segment.floorAt.toISOString(),
      sealed: segment.sealedAt.toISOString(),
      eventsHash: hashOfEvents(hashes),
      previous,
    };
    const hash = hashOfSegment(header);
    await tamper(
      ...own.map(({ seq }, at) => `update audit_seal set hash = '\\x${hashes[at]}' where seq = ${seq}`),
      `update audit_segment set events = ${header.events}, first_seq = ${header.first}, last_seq = ${header.last},
        events_hash = '\\x${header.eventsHash}', previous_hash = '\\x${previous}', hash = '\\x${hash}' where no = ${segment.no}`,
    );
    previous = hash;
  }
}

test("an untouched trail is sound; what is not sealed yet is said", async () => {
  expect(await overDatabase()).toMatchObject({ sound: true, segments: 3, events: 12, waiting: 0, prunedTo: 0 });
  await look(31);
  expect(await overDatabase()).toMatchObject({ sound: true, waiting: 1, anchor: { points: 1, upTo: 3 } });
});

describe("ways of tampering have names, and the first bad number is told", () => {
  test("altered", async () => {
    const seq = await seqAt(2, 3);
    await tamper(`update audit_event set actor_name = '別人' where seq = ${seq}`);
    expect(await fault()).toEqual({ kind: "ALTERED_EVENT", segment: 2, seq: String(seq) });
  });

  test("altered by less than a person sees: an address, a detail, a time", async () => {
    for (const change of ["address = '192.0.2.1'", "details = '{\"memberId\": 9}'", "at = at + interval '1 ms'"]) {
      await tamper(
        "create table kept as select * from audit_event",
        `update audit_event set ${change} where seq = ${await seqAt(1, 1)}`,
      );
      expect(await fault()).toMatchObject({ kind: "ALTERED_EVENT", segment: 1 });
      await tamper("delete from audit_event", "insert into audit_event select * from kept", "drop table kept");
    }
  });

  test("missing: alone, with its seal, and a whole segment", async () => {
    const seq = await seqAt(2, 2);
    await tamper(`delete from audit_event where seq = ${seq}`);
    expect(await fault()).toEqual({ kind: "MISSING_EVENT", segment: 2, seq: String(seq), position: 2 });
    await tamper(`delete from audit_seal where seq = ${seq}`);
    expect(await fault()).toEqual({ kind: "MISSING_EVENT", segment: 2, seq: "", position: 2 });
    await tamper(
      "delete from audit_event where seq in (select seq from audit_seal where segment = 2)",
      "delete from audit_seal where segment = 2",
    );
    expect(await fault()).toEqual({ kind: "MISSING_EVENTS", segment: 2, prunedTo: 0 });
    await tamper("delete from audit_segment where no = 2");
    expect(await fault()).toEqual({ kind: "MISSING_SEGMENT", segment: 2 });
  });

  test("reordered", async () => {
    const [one, other] = [await seqAt(3, 1), await seqAt(3, 4)];
    await tamper(
      `update audit_event set seq = -1 where seq = ${one}`,
      `update audit_event set seq = ${one} where seq = ${other}`,
      `update audit_event set seq = ${other} where seq = -1`,
    );
    expect(await fault()).toEqual({ kind: "REORDERED_EVENTS", segment: 3, seq: String(one), other: String(other) });
  });

  test("a cut tail: sound from inside, seen by an anchor alone", async () => {
    await tamper(
      "delete from audit_event where seq in (select seq from audit_seal where segment = 3)",
      "delete from audit_seal where segment = 3",
      "delete from audit_segment where no = 3",
    );
    expect(await fault([])).toBeNull();
    expect(await fault()).toMatchObject({ kind: "CUT_TRAIL", segment: 2, anchored: 3 });
  });

  test("a rewritten chain: sound from inside, seen by an anchor alone", async () => {
    await tamper(
      `delete from audit_event where seq = ${await seqAt(1, 1)}`,
      "delete from audit_seal where segment = 1 and position = 1",
      "update audit_seal set position = position + 100 where segment = 1",
      "update audit_seal set position = position - 101 where segment = 1",
    );
    await rewrite();
    expect(await fault([])).toBeNull();
    expect(await fault()).toMatchObject({ kind: "REWRITTEN_TRAIL", segment: 3 });
  });

  test("inserted with an old time, sealed since or not", async () => {
    // Minutes pass between sealings: the floors lie beyond what a clock that was set back explains.
    await tamper(
      "update audit_segment set sealed_at = sealed_at + interval '10 minutes', floor_at = floor_at + interval '10 minutes' where no = 3",
    );
    await rewrite();
    await look(40);
    await tamper(
      "update audit_event set at = at + interval '20 minutes' where seq = (select max(seq) from audit_event)",
    );
    expect(await overDatabase([])).toMatchObject({ sound: true, waiting: 1 });
    await tamper(
      `insert into audit_event (business_at, at, actor_kind, actor_id, actor_name, type, subject, details)
        values (now(), now() - interval '1 hour', 'user', 'x', '受付', 'member.read', 'member', '{}')`,
    );
    expect(await overDatabase([])).toMatchObject({ fault: { kind: "INSERTED_EVENT", segment: 0 } });
    await sealAll();
    expect(await overDatabase([])).toMatchObject({ fault: { kind: "INSERTED_EVENT", segment: 4 } });
  });

  test("an older backup put back and worked on is a fork from the head that was handed out", async () => {
    await tamper(
      "delete from audit_event where seq in (select seq from audit_seal where segment >= 2)",
      "delete from audit_seal where segment >= 2",
      "delete from audit_segment where no >= 2",
    );
    for (const id of [51, 52]) {
      await look(id);
      await sealAll();
    }
    expect(await fault([])).toBeNull();
    expect(await fault()).toMatchObject({ kind: "REWRITTEN_TRAIL", segment: 3 });
  });
});

describe("event and change stand or fall together", () => {
  const move = (events: "sound" | "broken", thrown = false) =>
    change(reader, async (tx) => {
      await tx.incident.update({ where: { id: 1 }, data: { longOpenAfterDays: 77 } });
      if (thrown) throw new Error("between");
      // What no text column takes: the event fails after the change was made.
      const details = { fields: [events === "broken" ? "a\u0000b" : "longOpenAfterDays"] };
      return changed(null, { type: "incident.changed", subject: "incident", subjectId: 1, details });
    });
  const late = async () => (await db.incident.findUniqueOrThrow({ where: { id: 1 } })).longOpenAfterDays;
  const told = () => db.auditEvent.count({ where: { type: "incident.changed" } });

  test("a fault after the change, and a fault in the event, leave neither", async () => {
    await expect(move("sound", true)).rejects.toThrow("between");
    await expect(move("broken")).rejects.toThrow();
    expect([await late(), await told()]).toEqual([30, 0]);
    await move("sound");
    expect([await late(), await told()]).toEqual([77, 1]);
  });

  test("forty writers at once, every fourth of them failing: gaps of numbers, and none in the chain", async () => {
    const all = await Promise.allSettled(Array.from({ length: 40 }, (_, n) => move(n % 4 === 0 ? "broken" : "sound")));
    expect(all.filter(({ status }) => status === "rejected")).toHaveLength(10);
    await sealAll();
    expect(await overDatabase()).toMatchObject({ sound: true, events: 42 });
    expect(await db.auditSeal.count()).toBe(42);
  });
});

test("an event is not sealed while an older transaction is open, and takes its place when that has ended", async () => {
  const slow = new pg.Client({ connectionString: database.ownerUrl });
  await slow.connect();
  await slow.query("begin");
  await slow.query(
    `insert into audit_event (business_at, actor_kind, actor_id, actor_name, type, subject, details)
      values (now(), 'user', 'slow', '遅い', 'member.read', 'member', '{}')`,
  );
  await look(61);
  expect(await sealTrail(sealer)).toBe(0);
  await slow.query("commit");
  await slow.end();
  await sealAll();
  const sealed = await db.auditSeal.findMany({ where: { segment: { gt: 3 } }, orderBy: { seq: "asc" } });
  expect(sealed.map(({ position }) => position)).toEqual([1, 2]);
  expect(await overDatabase()).toMatchObject({ sound: true, events: 14 });
});

test("two sealers at once seal every event once", async () => {
  for (let id = 70; id < 90; id++) await look(id);
  await Promise.all([sealTrail(sealer), sealTrail(sealer), sealTrail(sealer)]);
  await sealAll();
  expect(await overDatabase()).toMatchObject({ sound: true, events: 32 });
});

test("a database restored into a cluster that counts from the beginning goes on being sealed", async () => {
  await tamper(
    "update audit_segment set up_to_xid = up_to_xid + 1000000000, next_xid = next_xid + 1000000000",
    "update audit_event set xid = xid + 1000000000",
  );
  await look(91);
  await tamper("update audit_event set xid = xid + 1000000000 where seq = (select max(seq) from audit_event)");
  await look(92);
  await sealAll();
  await look(93);
  await sealAll();
  expect(await overDatabase()).toMatchObject({ sound: true, events: 15 });
});

test("a selection carries each event's hash and all heads, and what was altered in it is found", async () => {
  const file = await exported({ ...everything, subjects: ["member"], subjectId: "12" });
  expect(await checkTrail(readTrailExport(file), anchors)).toMatchObject({ sound: true, selection: true, events: 1 });
  await tamper(`update audit_event set actor_id = 'other' where seq = ${await seqAt(2, 2)}`);
  const again = await exported({ ...everything, subjects: ["member"], subjectId: "12" });
  expect((await checkTrail(readTrailExport(again), anchors)).fault).toMatchObject({
    kind: "ALTERED_EVENT",
    segment: 2,
  });
});

test("a file that was cut, or is none, is said so", async () => {
  const file = await exported();
  const lines = readFileSync(file, "utf8").split("\n");
  writeFileSync(file, lines.slice(0, 5).join("\n"));
  expect((await checkTrail(readTrailExport(file))).fault).toEqual({ kind: "TRAIL_CUT_SHORT" });
  writeFileSync(file, `${lines[0]}\nnonsense\n`);
  expect((await checkTrail(readTrailExport(file))).fault).toEqual({ kind: "TRAIL_NOT_READABLE", line: 2 });
});

test("the application may add, and neither change nor take away", async () => {
  for (const table of ["audit_segment", "audit_seal", "trail_head", "audit_event"]) {
    await expect(db.$executeRawUnsafe(`delete from ${table}`)).rejects.toThrow(/permission denied/);
    await expect(db.$executeRawUnsafe(`truncate ${table}`)).rejects.toThrow(/permission denied/);
  }
  await expect(db.$executeRawUnsafe("update audit_seal set position = 9")).rejects.toThrow(/permission denied/);
  // Nor with the setting that the owner's function sets.
  await expect(
    db.$transaction([
      db.$executeRawUnsafe("set local shokai.pruning = 'on'"),
      db.$executeRawUnsafe("delete from audit_event"),
    ]),
  ).rejects.toThrow(/permission denied/);
});

test("both programs compute the documented vectors", () => {
  const event = [
    "7",
    "2009-07-25T01:02:03.004Z",
    "2009-07-25T01:02:03.000Z",
    "user",
    "018f0000-0000-7000-8000-000000000001",
    '受付 "一"',
    "member.read",
    "member",
    "12",
    "done",
    null,
    '{"memberId": 12}',
  ] as const;
  const hash = hashEvent(event);
  expect(hash.toString("hex")).toBe(hashOfEvent(event));
  const eventsHash = hashEvents([hash]);
  expect(eventsHash.toString("hex")).toBe(hashOfEvents([hash.toString("hex")]));
  const at = new Date("2009-07-25T01:02:04.000Z");
  const segment = hashSegment({
    no: 1,
    events: 1,
    firstSeq: 7n,
    lastSeq: 7n,
    floorAt: new Date(0),
    sealedAt: at,
    eventsHash,
    previousHash: new Uint8Array(32),
  });
  expect(segment.toString("hex")).toBe(
    hashOfSegment({
      no: 1,
      events: 1,
      first: "7",
      last: "7",
      floor: "1970-01-01T00:00:00.000Z",
      sealed: at.toISOString(),
      eventsHash: eventsHash.toString("hex"),
      previous: "0".repeat(64),
    }),
  );
  const page = readFileSync("docs/trail-format.md", "utf8");
  for (const one of [hash, eventsHash, segment]) expect(page).toContain(one.toString("hex"));
});
