import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { db, disconnect } from "@/lib/core/db";
import { mendCell } from "@/lib/intake/check/mend";
import { deliver, layGround, person } from "@/lib/intake/ground.fixture";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { commitBatch } from "./commit";

/*
 * A commit is one transaction (RULEBOOK R4.7): the process that commits is killed at statements drawn by lot from its
 * beginning to its end, and after each death the database stands as before the commit, or as after an undisturbed one.
 */

let database: TestDatabase;
let child: ChildProcess | undefined;
beforeAll(async () => {
  database = await freshDatabase();
});
afterEach(() => void child?.kill("SIGKILL"));
afterAll(disconnect);

const KILLS = 6;
const header = "照会番号,区分,カード番号,会員番号,利用日,金額,加盟店,備考";

/** Luhn-valid, of a range that no company issues. */
function card(n: number): string {
  const body = `9999${String(n).padStart(11, "0")}`;
  const sum = [...body].reverse().reduce((total, digit, at) => {
    const value = Number(digit) * (at % 2 === 0 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return `${body}${(10 - (sum % 10)) % 10}`;
}

const line = (i: number, kind = "新規", amount = 100) =>
  `R${i},${kind},${card(i % 1500)},M${i % 1200},2009/7/15,${amount},店${i % 9},`;
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

/** One delivery committed, and a large one in review that repeats, amends and withdraws parts of it. @returns its id */
async function lay(): Promise<number> {
  await database.reset();
  const company = await layGround();
  const first = [header, ...range(0, 1_500).map((i) => line(i))].join("\n");
  const early = await deliver(company, first, { receivedOn: "2009-07-18" });
  expect(await commitBatch(person(), { batchId: early.id })).toMatchObject({ ok: true });
  const second = [
    header,
    ...range(0, 500).map((i) => line(i)),
    ...range(500, 600).map((i) => line(i, "訂正", 250)),
    ...range(600, 700).map((i) => `R${i},取下,,,,,,`),
    ...range(1_500, 4_500).map((i) => line(i)),
    `R9000,新規,${card(9_000)},M9000,2009/7/15,五百,店,`,
    `R9001,新規,${card(9_001)},M9001,2009/7/15,六百,店,`,
  ].join("\n");
  const { id: batchId } = await deliver(company, second, { receivedOn: "2009-07-21" });
  const broken = await db.record.findFirstOrThrow({ where: { batchId, reference: "R9000" } });
  const mended = { batchId, rowNo: broken.rowNo, field: "amount" as const, value: "500" };
  expect(await mendCell(person(), mended)).toMatchObject({ ok: true });
  return batchId;
}

/** Everything that a commit writes, without the ids, which are labels (R1.5). */
async function standing(): Promise<unknown> {
  const parts = {
    batches: "select state, records, commit_block from batch order by id",
    outcomes: "select batch_id, outcome, count(*)::int from record group by 1, 2 order by 1, 2",
    inquiries: `select count(*)::int, sum(sightings)::int,
      md5(string_agg(concat_ws('|', i.key, i.live, i.received_on, i.amount, i.content_batch, i.content_row, encode(c.token, 'hex')), ',' order by i.company_id, i.key))
      from inquiry i left join card c on c.id = i.card_id`,
    members: `select count(*)::int, md5(string_agg(inquiries, ';' order by inquiries)) from (
      select m.counted_on || ':' || string_agg(i.key, ',' order by i.key) as inquiries
      from inquiry i join card c on c.id = i.card_id join member m on m.id = c.member_id where i.live group by m.id) one`,
    mends: `select m.key, m.field, m.made_by, r.amount, r.outcome from mend m
      join record r on m.id = any (r.mends) and r.batch_id = m.batch_id where m.undone_at is null`,
    ledger: `select block_no, effective_on, delta, cause, count(*)::int from ledger_entry group by 1, 2, 3, 4 order by 1, 2, 3, 4`,
    blocks: "select no, cause from ledger_block order by no",
    trail: "select type, subject_id, count(*)::int from audit_event group by 1, 2 order by 1, 2",
  };
  const answer: Record<string, unknown> = {};
  for (const [name, text] of Object.entries(parts)) answer[name] = (await database.asSuperuser(text)).rows;
  return answer;
}

/** Commits in a process of its own, which dies at the given statement. @returns how many statements it got to */
async function commitElsewhere(batchId: number, dieAt = Number.POSITIVE_INFINITY): Promise<number> {
  const running = fork("testing/commit-batch.ts", [String(batchId)], {
    execArgv: ["--import", "tsx"],
    env: { ...process.env, DATABASE_URL: `${process.env.DATABASE_URL}?application_name=committer` },
  });
  child = running;
  let reached = 0;
  running.on("message", (said: { statement?: number }) => {
    reached = said.statement ?? reached;
    if (reached >= dieAt) running.kill("SIGKILL");
  });
  await once(running, "exit");
  // What the dead one's server process still does it does alone; it is waited for.
  await expect
    .poll(
      async () =>
        (await database.asSuperuser("select from pg_stat_activity where application_name = 'committer'")).rowCount,
      { timeout: 120_000 },
    )
    .toBe(0);
  return reached;
}

test("a process killed in mid-commit leaves the batch where it was, and the next one ends as if nothing had been", {
  timeout: 400_000,
}, async () => {
  const undisturbed = await lay();
  const statements = await commitElsewhere(undisturbed);
  const after = await standing();
  expect(after).toMatchObject({ batches: [{ state: "committed" }, { state: "committed" }] });

  const batchId = await lay();
  const before = await standing();
  expect(before).toMatchObject({ batches: [{ state: "committed" }, { state: "review" }] });
  // One death in each stretch of the commit, then one at its last statement, which may or may not have been heard.
  const share = (statements - 1) / KILLS;
  const moments = range(0, KILLS).map((k) => 1 + Math.floor((k + Math.random()) * share));
  for (const moment of moments) {
    expect(await commitElsewhere(batchId, moment)).toBeGreaterThanOrEqual(moment);
    const now = await standing();
    // Killed a moment before its end it may have come through; then it is whole.
    if (JSON.stringify(now) !== JSON.stringify(after))
      expect(now, `killed at statement ${moment} of ${statements}`).toEqual(before);
  }
  await commitElsewhere(batchId, statements);
  expect([JSON.stringify(before), JSON.stringify(after)]).toContain(JSON.stringify(await standing()));
  await commitElsewhere(batchId);
  expect(await standing()).toEqual(after);
});
