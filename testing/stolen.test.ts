import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { disconnect } from "@/lib/core/db";
import { keyPurposes, keyRing } from "@/lib/vault/keys";
import { canary, leaksIn } from "./canaries";
import { freshDatabase, type TestDatabase } from "./database";
import { fillWithCanaries, leaks, lootOf, provokeErrors } from "./stolen";

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
  // Before the application connects: from here on every statement and how long it took is in the server's log.
  const { rows } = await database.asSuperuser("select current_database() as name");
  await database.asSuperuser(`alter database "${rows[0].name}" set log_min_duration_statement = 0`);
});
afterAll(disconnect);

test("what is looked for is found, however it is written", () => {
  const digits = canary(0);
  for (const written of [
    `x${digits}`,
    Buffer.from(`12${digits}9`).toString("base64"),
    Buffer.from(`1${digits}99`).toString("base64"),
    Buffer.from(digits).toString("hex"),
    Buffer.from(digits, "hex"),
    Buffer.from(digits, "utf16le"),
    digits.replace(/(\d{4})(?=\d)/g, "$1-"),
  ]) {
    expect(leaksIn("here", Buffer.concat([Buffer.from("…"), Buffer.from(written)]), [digits])).not.toEqual([]);
  }
  expect(leaksIn("here", Buffer.from(`${digits.slice(0, 6)}******${digits.slice(-4)}`), [digits])).toEqual([]);
});

test("a stolen disk without the keys gives no card number: tables, files, WAL, server log, own logs, trail", async () => {
  const said: string[] = [];
  for (const way of ["log", "error", "warn", "info", "debug"] as const) {
    vi.spyOn(console, way).mockImplementation((...words: unknown[]) => void said.push(words.map(String).join(" ")));
  }
  const { canaries, shown } = await fillWithCanaries(12);
  await provokeErrors(canaries);
  vi.restoreAllMocks();
  const loot = await lootOf(database);
  const { rows } = await database.asSuperuser("select current_setting('data_directory') as folder");
  const log = readFileSync(path.join(path.dirname(rows[0].folder), "postgres.log"));
  // The log has what was to be looked through: statements with their parameters' places.
  expect(log.includes("duration: ")).toBe(true);
  expect(leaks([...loot, ...shown, ["server log", log], ["own log", Buffer.from(said.join("\n"))]], canaries)).toEqual(
    [],
  );

  // That nothing was found is worth something only if something would be: planted, it is found in each place.
  await database.asSuperuser("create table planted as select $1::text as number", [canaries[0]]);
  const found = leaks(await lootOf(database), canaries).join("\n");
  for (const place of ["base/", "pg_wal/", "planted"]) expect(found).toContain(place);
  await database.asSuperuser("drop table planted");

  // The keys themselves are nowhere in it, nor in what other accounts of the machine can read of the process.
  const everything = Buffer.concat([...loot.map(([, bytes]) => bytes), log, Buffer.from(process.argv.join(" "))]);
  for (const purpose of keyPurposes) {
    for (const key of keyRing(purpose).keys.values()) {
      const bytes = key.export();
      expect(everything.includes(bytes)).toBe(false);
      for (const coding of ["hex", "base64"] as const) expect(everything.includes(bytes.toString(coding))).toBe(false);
    }
  }
}, 180_000);

test("no column and no form is for a security code, a PIN or a track (R8.2)", async () => {
  const { rows } = await database.asSuperuser(
    "select table_name || '.' || column_name as name from information_schema.columns where table_schema = 'public'",
  );
  const sensitive = /(^|[._])(cvv2?|cvc2?|cid|cav|csc|pin|pvv|track[12]?|security_code|magstripe|pin_block)($|_)/i;
  expect(rows.map((row) => row.name as string).filter((name) => sensitive.test(name))).toEqual([]);
  const { fields } = await import("@/lib/companies/schema");
  const { typedBatchSchema } = await import("@/lib/intake/schema");
  const typed = JSON.stringify(typedBatchSchema._zod.def);
  for (const name of [...fields, ...(typed.match(/"[a-zA-Z]+"/g) ?? [])]) {
    expect(name).not.toMatch(/cvv|cvc|securitycode|\bpin\b|track[12]/i);
  }
});
