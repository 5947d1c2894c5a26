import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { actorOfUser } from "@/lib/access/session";
import { db, disconnect } from "@/lib/core/db";
import { mendCell } from "@/lib/intake/check/mend";
import { askCommit } from "@/lib/intake/commit/commit";
import { workbook } from "@/lib/intake/formats/workbook/workbook.fixture";
import { layGround, person, send } from "@/lib/intake/ground.fixture";
import { freshDatabase, type TestDatabase } from "@/testing/database";

/*
 * The worker is killed twenty times at moments drawn by lot from the whole of reading and committing; what stands in the
 * end, people's mends included, equals an undisturbed run (RULEBOOK R4.2, R4.7).
 */

const KILLS = 20;
const SEED = Number(process.env.KILL_SEED ?? 20_091_111);

let database: TestDatabase;
const folder = mkdtempSync(path.join(tmpdir(), "shokai-killed-"));
const alive = new Set<ChildProcess>();
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(async () => {
  for (const child of alive) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
  await disconnect();
});

function drawn(seed: number): (most: number) => number {
  let state = seed;
  return (most) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return 1 + Math.floor((state / 4_294_967_296) * most);
  };
}

const header = "照会番号,区分,カード番号,会員番号,利用日,金額,加盟店,備考";
const cards = ["4111111111111111", "4242424242424242", "5555555555554444", "3530111333300000", "4000056655665556"];
const line = (ref: number, more: { kind?: string; amount?: string; card?: number } = {}) =>
  `R${ref},${more.kind ?? "新規"},${cards[(more.card ?? ref) % cards.length]},M${ref % 37},2009/7/15,${more.amount ?? 100 + ref},店${ref % 9},`;

/** The n-th delivery: overlaps the one before, corrects and takes back, and has two records that cannot be read as sent. */
const delivery = (n: number) =>
  [
    header,
    ...Array.from({ length: 60 }, (_, i) => line(n * 40 + i)),
    line(n * 40, { kind: "訂正", amount: "7" }),
    `R${n * 40 + 1},取下,,,,,,`,
    line(900, { amount: "五百" }),
    line(901 + n, { amount: "二百" }),
    ",,,,,,,",
  ].join("\n");

type Life = { child: ChildProcess; statement: number };

/** A worker that waits for its word: it starts up while another still works. */
async function raise(): Promise<Life> {
  const child = fork("testing/worker-process.ts", [], {
    execArgv: ["--import", "tsx"],
    env: { ...process.env, SHOKAI_DATA: folder },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  alive.add(child);
  child.once("exit", () => alive.delete(child));
  const life = { child, statement: 0 };
  child.on("message", (said: { statement?: number }) => {
    life.statement = said.statement ?? life.statement;
  });
  await once(child, "message");
  return life;
}

async function kill(life: Life): Promise<void> {
  const exit = once(life.child, "exit");
  life.child.kill("SIGKILL");
  await exit;
}

const stateOf = async (id: number) => (await db.batch.findUniqueOrThrow({ where: { id } })).state;

/** Mends what a person would mend, once the batch is in review, and asks for the commit. */
async function answer(batchId: number, userId: string): Promise<void> {
  const { companyId, records } = await db.batch.findUniqueOrThrow({ where: { id: batchId } });
  // The first mend is kept by what the record is as sent: later deliveries find it put in by themselves.
  const open = await db.record.findMany({
    where: { batchId, companyId, outcome: "problem" },
    orderBy: { rowNo: "asc" },
  });
  for (const { rowNo } of open) {
    const value = String(1_000 + records + (rowNo % 7));
    expect(await mendCell(person(), { batchId, rowNo, field: "amount", value })).toMatchObject({ ok: true });
  }
  expect(await askCommit(await actorOfUser(userId), { batchId })).toMatchObject({ ok: true });
}

/** Everything that reading, mending and committing leave, without ids, which are labels (R1.5). */
async function standing(): Promise<unknown> {
  const parts = {
    batches: "select state, records, commit_block from batch order by id",
    records: `select batch_id, row_no, outcome, level, key, sent_key, amount::text, member_number, encode(token, 'hex') as token,
      encode(content_hash, 'hex') as content, findings, cardinality(mends) as mends from record order by 1, 2`,
    cells: "select batch_id, first_row, last_row from record_cells order by 1, 2",
    mends: "select key, field, batch_id, row_no, undone_at is null as holds from mend order by id",
    inquiries: `select i.key, i.live, i.sightings, i.received_on::text, i.amount::text, i.content_batch, i.content_row,
      encode(c.token, 'hex') as token from inquiry i left join card c on c.id = i.card_id order by i.company_id, i.key`,
    members: `select m.counted_on::text, string_agg(i.key, ',' order by i.key) as inquiries
      from inquiry i join card c on c.id = i.card_id join member m on m.id = c.member_id where i.live group by m.id, 1 order by 2`,
    ledger:
      "select block_no, effective_on::text, delta, cause, count(*)::int from ledger_entry group by 1, 2, 3, 4 order by 1, 2, 3, 4",
    blocks: "select no, cause, person_name, entries, net from ledger_block order by no",
    trail:
      "select type, subject_id, count(*)::int from audit_event where type like 'batch.%' group by 1, 2 order by 1, 2",
  };
  const found: Record<string, unknown> = {};
  for (const [name, text] of Object.entries(parts)) found[name] = (await database.asSuperuser(text)).rows;
  return found;
}

type Plan = {
  /** After how many statements the worker of a life dies; null: it lives. */
  readonly fate: (statementsOfFirst: number) => number | null;
  /** Whether so many deliveries are enough. */
  readonly enough: (deliveries: number, kills: number) => boolean;
};
type Played = { standing: unknown; deliveries: number; kills: number; found: Record<string, number> };

/** Plays deliveries, each read, mended and committed before the next comes; the first is left in peace and measured. */
async function play(plan: Plan): Promise<Played> {
  await database.reset();
  const company = await layGround();
  const { id: userId } = await db.user.create({
    data: { login: "asker", displayName: "確定担当", roles: ["intake"] },
    select: { id: true },
  });
  const found: Record<string, number> = {};
  let kills = 0;
  let deliveries = 0;
  let life = await raise();
  let spare = raise();
  let death: number | null = null;
  let first = 0;
  life.child.send("go");
  for (; !plan.enough(deliveries, kills); deliveries++) {
    if (deliveries === 1) {
      first = life.statement;
      death = plan.fate(first);
      if (death !== null) death += first;
    }
    const sent = await send(company, Buffer.from(delivery(deliveries)), {
      receivedOn: `2009-07-${20 + (deliveries % 10)}`,
    });
    if (!sent.ok) throw new Error(sent.reason);
    const { batchId } = sent.value;
    for (let answered = false; ; ) {
      const state = await stateOf(batchId);
      if (state === "committed") break;
      if (state === "review" && !answered) {
        await answer(batchId, userId);
        answered = true;
      }
      if (death !== null && life.statement >= death) {
        await kill(life);
        kills++;
        const left = await stateOf(batchId);
        found[left] = (found[left] ?? 0) + 1;
        life = await spare;
        spare = raise();
        death = plan.fate(first);
        life.child.send("go");
      } else await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }
  await kill(life);
  await kill(await spare);
  return { standing: await standing(), deliveries, kills, found };
}

test("a worker killed twenty times at any moment of reading and committing leaves what an undisturbed one leaves", {
  timeout: 1_800_000,
}, async () => {
  const draw = drawn(SEED);
  let left = KILLS;
  const killed = await play({
    fate: (span) => (left-- > 0 ? draw(span) : null),
    enough: (_, kills) => kills >= KILLS,
  });
  const said = Object.entries(killed.found).map(([state, times]) => `${state} ${times}`);
  console.log(`seed ${SEED}: ${killed.kills} kills over ${killed.deliveries} deliveries, left in ${said.join(", ")}`);
  const undisturbed = await play({ fate: () => null, enough: (deliveries) => deliveries >= killed.deliveries });
  expect(killed.standing).toEqual(undisturbed.standing);
  expect(killed.kills).toBe(KILLS);
});

test("a worker killed in the middle of a workbook: it is read again from its beginning, once", {
  timeout: 900_000,
}, async () => {
  await database.reset();
  const company = await layGround();
  const many = 12_000;
  const rows = Array.from({ length: many }, (_, i) => line(i).split(","));
  const sent = await send(company, await workbook([{ name: "照会", rows: [header.split(","), ...rows] }]));
  if (!sent.ok) throw new Error(sent.reason);
  const { batchId: id } = sent.value;
  const [first, second] = await Promise.all([raise(), raise()]);
  first.child.send("go");
  const copying = `select from pg_stat_activity where datname = current_database() and query like 'copy record %' and state <> 'idle'`;
  await vi.waitUntil(async () => (await database.asSuperuser(copying)).rowCount, { timeout: 300_000, interval: 5 });
  await kill(first);
  expect(await stateOf(id)).toBe("reading");
  second.child.send("go");
  await vi.waitUntil(async () => (await stateOf(id)) === "review", { timeout: 300_000, interval: 50 });
  await kill(second);
  const found = await database.asSuperuser(
    "select count(*)::int as rows, count(distinct row_no)::int as places, max(line) as last from record where batch_id = $1",
    [id],
  );
  expect(found.rows).toEqual([{ rows: many, places: many, last: many + 1 }]);
});
