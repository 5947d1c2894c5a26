import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { mintUser, publicActor } from "@/lib/access/actor";
import { roles } from "@/lib/access/rights";
import { db, disconnect } from "@/lib/core/db";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { exportTrail, listTrailPersons, readTrail } from "./queries";

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(disconnect);

const auditor = mintUser({ id: "auditor-1", name: "監査", roles: ["auditor"], locale: "ja" });
const filter = { timeZone: "Asia/Tokyo" };

beforeEach(async () => {
  await database.reset();
  await database.asSuperuser(
    `insert into audit_event (at, business_at, actor_kind, actor_id, actor_name, type, subject, subject_id)
     select timestamptz '2026-01-01 00:00+09' + n * interval '1 hour', now(), 'user', 'u' || n % 2, 'U' || n % 2,
            case when n % 3 = 0 then 'batch.committed' else 'batch.received' end, 'batch', n
       from generate_series(1, 30) n`,
  );
});

const ids = (page: { rows: { subjectId: string | null }[] }) => page.rows.map((row) => Number(row.subjectId));

test("pages by the trail's own order, there and back, without a row twice or missed", async () => {
  const ask = (more: object) =>
    readTrail(auditor, { filter: { ...filter, subjects: ["batch"] }, size: 12, newestFirst: true, ...more });
  const first = await ask({});
  expect(ids(first)).toEqual([30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19]);
  expect(first).toMatchObject({ previous: null, count: { value: 30, atLeast: false } });
  const second = await ask({ after: first.next });
  const third = await ask({ after: second.next });
  expect(ids(second).concat(ids(third))).toEqual([18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
  expect(third.next).toBeNull();
  expect(ids(await ask({ before: third.previous }))).toEqual(ids(second));
  const back = await ask({ before: second.previous });
  expect(ids(back)).toEqual(ids(first));
  expect(back.previous).toBeNull();
  expect(ids(await ask({ newestFirst: false })).slice(0, 3)).toEqual([1, 2, 3]);
  expect(ids(await ask({ after: "1; drop table audit_event" }))).toEqual(ids(first));
});

test("filters by type, person, record and days of the incident's zone, both ends included", async () => {
  const ask = async (more: object) =>
    ids(await readTrail(auditor, { filter: { ...filter, ...more }, size: 50, newestFirst: false }));
  expect(await ask({ types: ["batch.committed"] })).toEqual([3, 6, 9, 12, 15, 18, 21, 24, 27, 30]);
  expect(await ask({ persons: ["u1"], types: ["batch.committed"] })).toEqual([3, 9, 15, 21, 27]);
  expect(await ask({ subjects: ["batch"], subjectId: "7" })).toEqual([7]);
  expect(await ask({ to: "2026-01-01", subjects: ["batch"] })).toEqual(Array.from({ length: 23 }, (_, n) => n + 1));
  expect(await ask({ from: "2026-01-02", to: "2026-01-02" })).toEqual([24, 25, 26, 27, 28, 29, 30]);
});

test("looking is an entry of its own, written before anything is shown", async () => {
  const page = await readTrail(auditor, { filter: { ...filter, types: ["trail.read"] }, size: 10, newestFirst: true });
  expect(page.rows).toMatchObject([
    { type: "trail.read", actorId: "auditor-1", actorName: "監査", details: { filters: ["types"] } },
  ]);
});

test("only those with the right read it, and a refused look shows nothing", async () => {
  for (const role of roles) {
    const actor = mintUser({ id: role, name: role, roles: [role], locale: "ja" });
    const look = readTrail(actor, { filter, size: 10, newestFirst: true });
    const persons = listTrailPersons(actor);
    if (["manager", "auditor"].includes(role)) {
      await expect(look).resolves.toBeDefined();
      await expect(persons).resolves.toBeDefined();
    } else {
      await expect(look).rejects.toThrow("not permitted: audit.read");
      await expect(persons).rejects.toThrow("not permitted: audit.read");
    }
  }
  await expect(listTrailPersons(publicActor())).rejects.toThrow("not permitted");
});

test("everybody in the trail is offered once, under the newest name", async () => {
  await database.asSuperuser(
    `insert into audit_event (business_at, actor_kind, actor_id, actor_name, type, subject)
     values (now(), 'user', 'u1', 'Renamed', 'batch.received', 'batch')`,
  );
  expect(await listTrailPersons(auditor)).toEqual([
    { id: "u1", name: "Renamed" },
    { id: "u0", name: "U0" },
  ]);
});

test("the application's role can add to the trail and do nothing else to it", async () => {
  await expect(db.$executeRaw`update audit_event set actor_name = 'x'`).rejects.toThrow(/permission denied/);
  await expect(db.$executeRaw`delete from audit_event`).rejects.toThrow(/permission denied/);
  await expect(db.$executeRaw`truncate audit_event`).rejects.toThrow(/permission denied/);
  await expect(database.asSuperuser("update audit_event set actor_name = 'x'")).rejects.toThrow(/append-only/);
});

test("an export holds all that the filter finds, in either order, and its own entry comes first and is not in it", async () => {
  const all = async (newestFirst: boolean) => {
    const found: number[] = [];
    for await (const rows of exportTrail(auditor, { filter: { ...filter, types: ["batch.received"] }, newestFirst })) {
      found.push(...ids({ rows }));
    }
    return found;
  };
  const received = Array.from({ length: 30 }, (_, i) => i + 1).filter((n) => n % 3 !== 0);
  expect(await all(false)).toEqual(received);
  expect(await all(true)).toEqual(received.toReversed());
  const whole = exportTrail(auditor, { filter, newestFirst: true });
  const first = await whole.next();
  expect(first.value?.[0]).toMatchObject({ type: "list.exported", details: { list: "trail", rows: 20 } });
  expect(first.value).toHaveLength(32);
  await expect(exportTrail(publicActor(), { filter, newestFirst: true }).next()).rejects.toThrow();
});
