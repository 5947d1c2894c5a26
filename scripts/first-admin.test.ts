import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { publicActor, systemActor } from "@/lib/access/actor";
import { setPassword } from "@/lib/accounts/commands/set-password";
import { disconnect } from "@/lib/core/db";
import { findIncident } from "@/lib/settings/queries";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { firstStart } from "./first-admin";

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(disconnect);
beforeEach(() => database.reset());

const system = systemActor("first-start");
const start = (renew = false) => firstStart(system, { renew });

test("an empty database gets an incident and one administrator, whose link is given once", async () => {
  const secret = await start();
  expect(secret).toMatch(/^[\w-]{43}$/);
  expect(await findIncident(system)).toMatchObject({ isDemo: false, timeZone: "Asia/Tokyo" });
  expect(await start()).toBeNull();
  expect(await setPassword(publicActor(), secret ?? "", "a long enough passw0rd")).toMatchObject({
    ok: true,
    value: { login: "admin" },
  });
  expect(await start()).toBeNull();
});

test("a link that ran out unused is replaced; a lost one on request", async () => {
  const first = await start();
  await database.asSuperuser("update app_user set setup_expires_at = now() - interval '1 second'");
  const second = await start();
  expect(second).not.toBeNull();
  expect(second).not.toBe(first);
  expect(await start()).toBeNull();
  const third = await start(true);
  expect(await setPassword(publicActor(), second ?? "", "a long enough passw0rd")).toMatchObject({ ok: false });
  expect(await setPassword(publicActor(), third ?? "", "a long enough passw0rd")).toMatchObject({ ok: true });
});
