import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { db, disconnect } from "@/lib/core/db";
import { freshDatabase, type TestDatabase } from "./database";

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(disconnect);

test("the application's connections carry a role that owns nothing", async () => {
  const [row] = await db.$queryRaw<{ role: string; owned: bigint }[]>`
    select current_user as role, (select count(*) from pg_tables where tableowner = current_user) as owned`;
  expect(row).toEqual({ role: "shokai_app", owned: 0n });
  await expect(db.$executeRaw`create table mine (a int)`).rejects.toThrow(/permission denied/);
  await expect(db.$executeRaw`alter table ledger_entry disable trigger all`).rejects.toThrow(/must be owner/);
});

test("reset brings every table back to what the migrations left", async () => {
  const count = async () => (await db.$queryRaw<{ n: bigint }[]>`select count(*) as n from company`)[0]?.n;
  const before = await count();
  const add = () => db.company.create({ data: { code: "X1", nameJa: "試験カード", nameEn: "Test Card" } });
  const first = await add();
  await database.reset();
  expect(await count()).toBe(before);
  expect((await add()).id).toBe(first.id);
  await database.reset();
});

test("a copy of the template stands apart from the others", async () => {
  const client = new pg.Client({ connectionString: database.ownerUrl });
  await client.connect();
  const { rows } = await client.query("select current_database() as name, current_user as role");
  await client.end();
  expect(rows[0].role).toBe("shokai_owner");
  expect(rows[0].name).toMatch(/^t_[0-9a-f]{32}$/);
});
