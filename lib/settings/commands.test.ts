import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { mintUser, publicActor, systemActor } from "@/lib/access/actor";
import { roles } from "@/lib/access/rights";
import { db, disconnect } from "@/lib/core/db";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { changeIncident, createIncident, moveClock } from "./commands";
import { findIncident, findSettings } from "./queries";
import { defaultPlaceholders, type IncidentInput } from "./schema";

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(disconnect);
beforeEach(() => database.reset());

const system = systemActor("test");
const input: IncidentInput = {
  nameJa: "例の件",
  nameEn: "The example",
  organisationJa: "例",
  organisationEn: "Example",
  startedOn: "2009-07-14",
  timeZone: "Asia/Tokyo",
  defaultLocale: "ja",
  uploadLimitMb: 512,
  silentAfterDays: 14,
  longOpenAfterDays: 30,
};

test("the first start makes one incident, with the usual limits; a second is refused", async () => {
  expect(await findIncident(publicActor())).toBeNull();
  expect((await createIncident(system, input)).ok).toBe(true);
  expect(await createIncident(system, input)).toEqual({ ok: false, reason: "INCIDENT_EXISTS" });
  expect(await findSettings(system)).toMatchObject({
    nameJa: "例の件",
    startedOn: "2009-07-14",
    numberLimit: 10,
    uploadLimitMb: 512,
    isDemo: false,
    startFixed: false,
    clock: { fixed: false },
  });
  expect(defaultPlaceholders).toEqual(expect.arrayContaining(["0", "0000", "00000000", "9999", "99999999"]));
  expect(new Set(defaultPlaceholders).size).toBe(defaultPlaceholders.length);
});

test("each role without the right is refused; what everybody sees holds no limits", async () => {
  await createIncident(system, input);
  for (const role of roles) {
    const actor = mintUser({ id: role, name: role, roles: [role], locale: "ja" });
    const edit = changeIncident(actor, { ...input, nameEn: role });
    if (role === "admin") expect((await edit).ok).toBe(true);
    else await expect(edit).rejects.toThrow("not permitted: settings.incident");
    if (role === "admin") await expect(createIncident(actor, input)).resolves.toMatchObject({ ok: false });
    else await expect(createIncident(actor, input)).rejects.toThrow("not permitted");
    const read = findSettings(actor);
    if (["manager", "auditor", "admin"].includes(role)) expect(await read).not.toBeNull();
    else await expect(read).rejects.toThrow("not permitted: settings.read");
    expect(Object.keys((await findIncident(actor)) ?? {})).not.toContain("placeholders");
  }
  await expect(changeIncident(publicActor(), input)).rejects.toThrow("not permitted");
});

describe("changing it", () => {
  test("names what changed", async () => {
    await createIncident(system, input);
    expect((await changeIncident(system, { ...input, nameEn: "Another", uploadLimitMb: 100 })).ok).toBe(true);
    const event = await db.auditEvent.findFirstOrThrow({ where: { type: "incident.changed" } });
    expect(event.details).toEqual({ fields: ["nameEn", "uploadLimit"] });
    expect((await db.incident.findUniqueOrThrow({ where: { id: 1 } })).uploadLimit).toBe(104_857_600n);
  });

  test("the start date and the zone move until the first commit, and never into the future", async () => {
    await createIncident(system, input);
    expect((await changeIncident(system, { ...input, startedOn: "2009-07-01", timeZone: "Asia/Seoul" })).ok).toBe(true);
    expect(await changeIncident(system, { ...input, startedOn: "2999-01-01" })).toMatchObject({
      reason: "START_IN_FUTURE",
      fields: { startedOn: "START_IN_FUTURE" },
    });
    await database.asSuperuser(
      `insert into ledger_block (no, at, cause, person_id, person_name, subject, entries, net, entries_hash, previous_hash, hash)
       values (1, now(), 'commit', 'x', 'x', 'batch:1', 0, 0, decode(repeat('02', 32), 'hex'), decode(repeat('00', 32), 'hex'), decode(repeat('01', 32), 'hex'))`,
    );
    const now = { ...input, startedOn: "2009-07-01", timeZone: "Asia/Seoul" };
    expect(await changeIncident(system, { ...now, startedOn: "2009-07-14" })).toMatchObject({
      reason: "START_FIXED",
      fields: { startedOn: "START_FIXED" },
    });
    expect(await changeIncident(system, { ...now, timeZone: "Asia/Tokyo" })).toMatchObject({
      fields: { timeZone: "START_FIXED" },
    });
    expect((await changeIncident(system, { ...now, nameEn: "Still" })).ok).toBe(true);
    expect((await findSettings(system))?.startFixed).toBe(true);
  });

  test("takes nothing that the schema does not know", async () => {
    await createIncident(system, input);
    for (const bad of [
      { ...input, startedOn: "2009-02-30" },
      { ...input, timeZone: "Mars/Olympus" },
      { ...input, uploadLimitMb: 0 },
      { ...input, nameJa: "a\0" },
      { ...input, numberLimit: 3 },
      { ...input, isDemo: true },
    ]) {
      await expect(changeIncident(system, bad as never)).rejects.toThrow();
    }
    expect(await findSettings(system)).toMatchObject({ numberLimit: 10, isDemo: false });
  });
});

describe("the business clock", () => {
  const stands = new Date("2012-03-30T03:00:00Z");
  test("stands still in a demonstration and moves forwards only", async () => {
    await createIncident(system, { ...input, demo: true, clockFixedAt: stands });
    expect((await findIncident(system))?.clock).toEqual({ now: stands, today: "2012-03-30", fixed: true });
    expect(await moveClock(system, new Date("2012-03-29T00:00:00Z"))).toEqual({ ok: false, reason: "CLOCK_BACKWARDS" });
    expect((await moveClock(system, new Date("2012-03-30T15:00:00Z"))).ok).toBe(true);
    expect((await findIncident(system))?.clock.today).toBe("2012-03-31");
  });
  test("is the real one elsewhere, and cannot be moved", async () => {
    await expect(createIncident(system, { ...input, clockFixedAt: stands })).rejects.toThrow("stands still");
    await createIncident(system, input);
    await expect(moveClock(system, stands)).rejects.toThrow("not permitted");
  });
});
