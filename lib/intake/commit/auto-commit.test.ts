import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { systemActor } from "@/lib/access/actor";
import { saveProfile } from "@/lib/companies/commands";
import type { CsvProfile } from "@/lib/companies/schema";
import { db, disconnect } from "@/lib/core/db";
import { setAside } from "@/lib/intake/check/decide";
import { deliver, layGround, person, profile } from "@/lib/intake/ground.fixture";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { commitByItself } from "./auto-commit";
import { askCommit, commitBatch } from "./commit";

let database: TestDatabase;
let company: number;
const worker = systemActor("auto-commit");
const header = "照会番号,区分,カード番号,会員番号,利用日,金額,加盟店,備考";
const row = (reference: string, over: { kind?: string; card?: string; member?: string; amount?: string } = {}) =>
  [
    reference,
    over.kind ?? "新規",
    over.card ?? "4111111111111111",
    over.member ?? "M1",
    "2009/7/15",
    over.amount ?? "500",
    "店",
    "",
  ].join();
const file = (...rows: string[]) => `${header}\n${rows.join("\n")}\n`;

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(disconnect);
beforeEach(async () => {
  await database.reset();
  company = await layGround("2010-01-15", { ...profile, autoCommit: true });
});

/** What became of a batch, and why it waits. */
async function stateOf(id: number) {
  const { state, held, committedBy } = await db.batch.findUniqueOrThrow({ where: { id } });
  return { state, held: (held as { codes: string[] } | null)?.codes ?? null, committedBy };
}
async function trust(): Promise<void> {
  const first = await deliver(company, file(row("R0")));
  expect((await commitBatch(person(), { batchId: first.id })).ok).toBe(true);
}
async function arrive(content: string, over: Parameters<typeof deliver>[2] = {}): Promise<number> {
  const { id } = await deliver(company, content, over);
  await commitByItself(worker, id);
  return id;
}

test("the first delivery under a version waits for a person; then clean ones commit by themselves, with their own entry", async () => {
  const first = await arrive(file(row("R0")));
  expect(await stateOf(first)).toEqual({ state: "review", held: ["UNTRIED"], committedBy: null });
  expect((await commitBatch(person(), { batchId: first })).ok).toBe(true);
  const second = await arrive(file(row("R0"), row("R1", { card: "5555555555554444", member: "M2" })));
  expect(await stateOf(second)).toEqual({ state: "committed", held: null, committedBy: "system:auto-commit" });
  const trail = await database.asSuperuser(
    "select type, actor_id, details from audit_event where type in ('batch.held', 'batch.autoCommitted', 'batch.committed') order by seq",
  );
  expect(trail.rows).toMatchObject([
    { type: "batch.held", actor_id: "system:auto-commit", details: { held: ["UNTRIED"] } },
    { type: "batch.committed", actor_id: "user-test" },
    {
      type: "batch.autoCommitted",
      actor_id: "system:auto-commit",
      details: { before: 1, after: 2, outcomes: { new: 1, duplicate: 1 } },
    },
  ]);
  // Again after a crash, or twice: once.
  await commitByItself(worker, second);
  expect((await database.asSuperuser("select from audit_event where type = 'batch.autoCommitted'")).rows).toHaveLength(
    1,
  );
  // What a machine committed is no trial of the profile: nobody looked.
  const next = await saveProfile(person("manager"), {
    companyId: company,
    basedOn: 1,
    body: { ...profile, autoCommit: true, headerRow: 1, dateOrder: "dmy" },
  });
  expect(next.ok).toBe(true);
  expect(await stateOf(await arrive(file(row("R9"))))).toMatchObject({ state: "review", held: ["UNTRIED"] });
});

test.each([
  ["an error", file(row("R1", { amount: "x" })), ["FINDINGS", "OUTCOMES"]],
  ["a warning", file(row("", { amount: "7" })), ["FINDINGS"]],
  ["an amendment", file(row("R0", { amount: "600" })), ["OUTCOMES"]],
  ["a withdrawal", file(row("R0", { kind: "取下" })), ["OUTCOMES"]],
  ["a column that is missing", file(row("R1")).replace("備考", "連絡"), ["LAYOUT"]],
  [
    "a column that is new",
    file(row("R1"))
      .replace(/$/gm, ",新しい列")
      .replace(/,新しい列$/, ""),
    ["LAYOUT"],
  ],
  ["nothing but titles", `${header}\n,,,,,,,\n`, null],
])("%s is not committed by itself", async (_, content, codes) => {
  await trust();
  const id = await arrive(content);
  if (codes === null) return expect((await stateOf(id)).state).not.toBe("committed");
  expect(await stateOf(id)).toEqual({ state: "review", held: codes, committedBy: null });
});

test("declared totals that do not agree, and what would move a published figure, wait", async () => {
  await trust();
  const totals = await arrive(file(row("R1"), row("R2")), { declaredRecords: 3 });
  expect(await stateOf(totals)).toMatchObject({ state: "review", held: ["TOTALS"] });
  const amount = await arrive(file(row("R3"), row("R4")), { declaredAmount: 1001, declaredCurrency: "JPY" });
  expect(await stateOf(amount)).toMatchObject({ state: "review", held: ["TOTALS"] });
  const agrees = await arrive(file(row("R5"), row("R6")), {
    declaredRecords: 2,
    declaredAmount: 1000,
    declaredCurrency: "JPY",
  });
  expect(await stateOf(agrees)).toMatchObject({ state: "committed" });
  await database.asSuperuser(
    `insert into publication (version, state, as_of, block_no, count, bridge, drafted_by, drafted_by_name, drafted_at,
       editors, content_hash, submitted_by, submitted_at, approved_by, approved_by_name, approved_at,
       published_by, published_by_name, published_at)
     values (1, 'published', '2009-07-31', 1, 1, '{}', 'e', 'e', now(), '{e}', sha256('x'), 'e', now(), 'a', 'a', now(),
       'e', 'e', now())`,
  );
  const late = await arrive(file(row("R7", { card: "5555555555554444", member: "M7" })));
  expect(await stateOf(late)).toMatchObject({ state: "review", held: ["PUBLISHED"] });
  // The same member again moves nothing that was published.
  expect(await stateOf(await arrive(file(row("R8"))))).toMatchObject({ state: "committed" });
});

test("a person who was quicker is not overtaken, and typed batches are a person's own", async () => {
  await trust();
  const { id } = await deliver(company, file(row("R1")));
  expect((await askCommit(person(), { batchId: id })).ok).toBe(true);
  await commitByItself(worker, id);
  expect(await stateOf(id)).toEqual({ state: "committing", held: null, committedBy: null });
  const other = await deliver(company, file(row("R2"), row("R3")));
  expect((await setAside(person(), other.id, [1], "確認中")).ok).toBe(true);
  await commitByItself(worker, other.id);
  expect(await stateOf(other.id)).toMatchObject({ state: "review", held: ["OUTCOMES"] });
});

test("a profile that does not ask for it commits nothing, and says nothing", async () => {
  const plain: CsvProfile = { ...profile, autoCommit: false };
  expect((await saveProfile(person("manager"), { companyId: company, basedOn: 1, body: plain })).ok).toBe(true);
  expect(await stateOf(await arrive(file(row("R1"))))).toEqual({ state: "review", held: null, committedBy: null });
  const jobs = await database.asSuperuser("select from graphile_worker.jobs where task_identifier = 'auto-commit'");
  expect(jobs.rows).toHaveLength(0);
});

test("the day that the file names is held against the received date", async () => {
  const body: CsvProfile = {
    ...profile,
    autoCommit: true,
    receivedRule: { from: "name", pattern: "*_{yyyy}{mm}{dd}.csv" },
  };
  expect((await saveProfile(person("manager"), { companyId: company, basedOn: 1, body })).ok).toBe(true);
  await trust();
  const wrong = await arrive(file(row("R1")), { fileName: "照会_20090721.csv" });
  expect(await stateOf(wrong)).toMatchObject({ state: "review", held: ["DATE"] });
  const right = await arrive(file(row("R2")), { fileName: "照会_20090720.csv" });
  expect(await stateOf(right)).toMatchObject({ state: "committed" });
});

test("the day is found in a cell above the header, or in a column that says one day throughout", async () => {
  const dated = async (basedOn: number, over: Partial<CsvProfile>, content: string) => {
    const body: CsvProfile = { ...profile, ...over };
    expect((await saveProfile(person("manager"), { companyId: company, basedOn, body })).ok).toBe(true);
    const { layout } = await deliver(company, content);
    return (layout as { dated?: { on: string | null } }).dated;
  };
  const titled = (day: string) => `作成日：${day}（月）,,,,,,,\n${file(row("R1"))}`;
  const cell = { headerRow: 2, receivedRule: { from: "cell", record: 1, column: 1 } } as const;
  expect(await dated(1, cell, titled("平成21年7月20日"))).toEqual({ on: "2009-07-20" });
  expect(await dated(2, { ...cell, dateOrder: "dmy" }, titled("期間 2009/7/1～2009/7/20"))).toEqual({ on: null });
  const column = (...days: string[]) =>
    `${header},送信日\n${days.map((day, i) => `${row(`C${i}`)},${day}`).join("\n")}\n合計,,,,,${days.length},,,\n`;
  const rule = { receivedRule: { from: "column", header: "送信日" } } as const;
  expect(await dated(3, rule, column("2009/7/20", "H21.7.20", "20090720"))).toEqual({ on: "2009-07-20" });
  expect(await dated(4, { ...rule, dateOrder: "mdy" }, column("2009/7/20", "2009/7/21"))).toEqual({ on: null });
  expect(await dated(5, rule, column("2009/7/20", ""))).toEqual({ on: null });
  expect(await dated(6, { receivedRule: { from: "today" } }, file(row("R7")))).toBeUndefined();
});
