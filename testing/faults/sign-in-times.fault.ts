import { afterAll, beforeAll, expect, test } from "vitest";
import { publicActor } from "@/lib/access/actor";
import { anAccount, goodPassword } from "@/lib/accounts/accounts.fixture";
import { signIn } from "@/lib/accounts/commands/sign-in";
import { disconnect } from "@/lib/core/db";
import { freshDatabase, type TestDatabase } from "@/testing/database";

/*
 * The long form of lib/accounts/commands/sign-in-work.test.ts: whether a name is known, locked or disabled is not to be
 * read off the time that a refusal takes (SECURITY SE-06).
 */

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(disconnect);

const ROUNDS = 200;
/** Tries before the first that is timed: connections, plans and the hash's memory are warm. */
const WARMING = 20;
/** How far each one's median may lie from that of all: a part of it, or milliseconds that no network shows. */
const CLOSE = { part: 0.05, ms: 1 };

const ways = [
  { name: "known", login: "known", password: "wrong" },
  { name: "unknown", login: "nobody", password: "wrong" },
  { name: "no name at all", login: "a name\0 that is none", password: "wrong" },
  { name: "locked", login: "locked", password: goodPassword },
  { name: "disabled", login: "disabled", password: goodPassword },
  { name: "without a password", login: "invited", password: "wrong" },
] as const;

const median = (times: number[]) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;

test("refusals of known, unknown, locked and disabled names take the same time", async () => {
  for (const login of ["known", "locked", "disabled"]) await anAccount(login);
  await anAccount("invited", ["intake"], null);
  await database.asSuperuser("update app_user set disabled_at = now() where login = 'disabled'");
  const times = new Map<string, number[]>(ways.map(({ name }) => [name, []]));
  for (let round = -WARMING; round < ROUNDS; round++) {
    // The state that each way is about, and nothing that grows from round to round.
    await database.asSuperuser(`update app_user set failed_sign_ins = 0,
      locked_until = case when login = 'locked' then now() + interval '1 hour' end`);
    // Side by side and each time in another order: what the machine does besides meets all alike.
    for (let at = 0; at < ways.length; at++) {
      const way = ways[(at + round + WARMING) % ways.length] as (typeof ways)[number];
      const asking = publicActor(`203.0.113.${(round + WARMING) % 250}`);
      const start = performance.now();
      const outcome = await signIn(asking, { login: way.login, password: way.password, secure: true });
      const time = performance.now() - start;
      expect(outcome).toEqual({ ok: false, reason: "SIGN_IN_REFUSED" });
      if (round >= 0) times.get(way.name)?.push(time);
    }
    // Else the address would be turned away.
    await database.asSuperuser(
      "set session_replication_role = replica; delete from audit_event; set session_replication_role = origin",
    );
  }
  const all = median([...times.values()].flat());
  const rows = [...times].map(([name, taken]) => ({ name, ms: median(taken), off: median(taken) / all - 1 }));
  for (const { name, ms, off } of rows) {
    console.log(`  ${name.padEnd(20)}${ms.toFixed(1).padStart(8)} ms${`${(off * 100).toFixed(1)} %`.padStart(9)}`);
  }
  expect(
    rows.filter(({ off }) => Math.abs(off) > Math.max(CLOSE.part, CLOSE.ms / all)).map(({ name }) => name),
  ).toEqual([]);
});
