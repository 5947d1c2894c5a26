import { verify } from "@node-rs/argon2";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { anAccount, goodPassword, trail, visitor } from "@/lib/accounts/accounts.fixture";
import { disconnect } from "@/lib/core/db";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { signIn } from "./sign-in";

/* SECURITY SE-06: who tries names learns nothing of them, neither from the answer nor from the work behind it. */

vi.mock("@node-rs/argon2", async (original) => {
  const real = await original<typeof import("@node-rs/argon2")>();
  return { ...real, verify: vi.fn(real.verify) };
});

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(disconnect);
beforeEach(() => database.reset());

const states = {
  locked: "locked_until = now() + interval '1 hour'",
  disabled: "disabled_at = now()",
  ended: "ends_on = current_date - 2",
  unused: "created_at = now() - interval '91 days'",
};

test("known, unknown, locked, disabled, ended, unused: one answer, one hash, the same trips to the database", async () => {
  await anAccount("known");
  await anAccount("invited", ["intake"], null);
  for (const [login, state] of Object.entries(states)) {
    const { id } = await anAccount(login);
    await database.asSuperuser(`update app_user set ${state} where id = $1`, [id]);
  }
  const tries: [string, string][] = [
    ["known", "wrong"],
    ["unknown", goodPassword],
    ["no name\0at all", goodPassword],
    ["invited", goodPassword],
    ...Object.keys(states).flatMap((login): [string, string][] => [
      [login, goodPassword],
      [login, "wrong"],
    ]),
  ];
  const asked = vi.spyOn(pg.Client.prototype, "query");
  const seen = [];
  for (const [login, password] of tries) {
    vi.mocked(verify).mockClear();
    asked.mockClear();
    const outcome = await signIn(visitor, { login, password, secure: true });
    // Each hash with the same memory, passes and lanes, whether it is somebody's or nobody's.
    const costs = vi.mocked(verify).mock.calls.map(([hash]) => /^\$argon2id\$v=19\$[^$]*/.exec(String(hash))?.[0]);
    const trips = asked.mock.calls.length;
    seen.push({ login, outcome, costs, trips });
  }
  asked.mockRestore();
  for (const { login, outcome, costs } of seen) {
    expect(outcome, login).toEqual({ ok: false, reason: "SIGN_IN_REFUSED" });
    expect(costs, login).toEqual(["$argon2id$v=19$m=19456,t=2,p=1"]);
  }
  // For a name that is nobody's the write is stood in for by one that changes nothing, asked for apart; the passkeys are
  // looked for of a person that there is.
  const trips = seen.map((one) => one.trips);
  expect(
    Math.max(...trips) - Math.min(...trips),
    JSON.stringify(seen.map((one) => [one.login, one.trips])),
  ).toBeLessThan(2);
  expect(await trail("session.refused")).toHaveLength(tries.length);
});
