import pg from "pg";
import { systemActor } from "@/lib/access/actor";
import { addDays } from "@/lib/core/dates";
import { db, disconnect } from "@/lib/core/db";
import { writeCursor } from "@/lib/core/keyset";
import { listInquiries } from "@/lib/inquiries/queries";
import { countAsOf } from "@/lib/ledger/queries";
import { deploy } from "@/scripts/migrate.mjs";
import { randomFrom } from "./file";
import { createDatabase, hasDatabase, layGround, named } from "./ground";
import type { Server } from "./import";
import { type Figure, figure, median, timed } from "./report";

const SIZES = [10_000, 1_000_000] as const;
const DAYS = 989;

/** Counts and lists at ten thousand and at a million inquiries: they must not feel the difference. */
export async function measureScale(server: Server): Promise<Figure[]> {
  const counts: number[] = [];
  const first: number[] = [];
  const deep: number[] = [];
  let distinct = 0;
  for (const size of SIZES) {
    await prepare(server, size);
    process.env.DATABASE_URL = named(server.appUrl, `bench_${size}`);
    const random = randomFrom(size);
    const day = () => addDays("2009-07-14", Math.floor(random() * DAYS));
    const blocks = await db.ledgerBlock.count();
    counts.push(await middleOf(300, () => countAsOf(db, day(), 1 + Math.floor(random() * blocks))));
    const actor = systemActor("bench");
    const page = { filters: {}, sort: { by: "receivedOn", descending: true }, size: 50 } as const;
    first.push(await middleOf(100, () => listInquiries(actor, page)));
    deep.push(await middleOf(100, () => listInquiries(actor, { ...page, after: writeCursor(day(), 1 << 30) })));
    if (size === SIZES[1]) {
      distinct = await middleOf(
        3,
        () => db.$queryRaw`
        select count(distinct c.member_id) from inquiry i join card c on c.id = i.card_id
        where i.live and i.received_on <= ${day()}::date`,
      );
    }
    await disconnect();
  }
  const [countSmall = 0, countLarge = 0] = counts;
  return [
    figure("count as of a day and block, 1 M against 10 k inquiries", countLarge, "ms", countSmall, "<= 1.5"),
    figure("count as of a day at 1 M against count(distinct)", countLarge, "ms", distinct, "<= 0.01"),
    figure("list of inquiries, first page, 1 M against 10 k", first[1] ?? 0, "ms", first[0] ?? 0, "<= 1.5"),
    figure("list of inquiries, any depth, 1 M against 10 k", deep[1] ?? 0, "ms", deep[0] ?? 0, "<= 1.5"),
  ];
}

/** The median time of some work, after a few turns to warm up. */
export async function middleOf(runs: number, work: () => Promise<unknown>): Promise<number> {
  for (let warm = 0; warm < Math.min(10, runs); warm++) await work();
  const times: number[] = [];
  for (let run = 0; run < runs; run++) times.push(await timed(work));
  return median(times);
}

/**
 * A database `bench_<size>` of so many inquiries, made by set-based SQL and kept for the next run.
 * @param options.records with the record that each inquiry was made of
 */
export async function prepare(server: Server, size: number, options: { records?: boolean } = {}): Promise<void> {
  const database = `bench_${size}`;
  // One that was kept may be of an older version.
  if (await hasDatabase(server.superUrl, database)) return void (await deploy(named(server.ownerUrl, database)));
  await createDatabase(server.superUrl, `${database}_new`, "shokai");
  process.env.DATABASE_URL = named(server.appUrl, `${database}_new`);
  await layGround();
  await disconnect();
  const client = new pg.Client({ connectionString: named(server.superUrl, `${database}_new`) });
  await client.connect();
  try {
    await fill(client, size, options.records ?? false);
  } finally {
    await client.end();
  }
  const keeper = new pg.Client({ connectionString: server.superUrl });
  await keeper.connect();
  await keeper.query(`alter database ${database}_new rename to ${database}`);
  await keeper.end();
}

async function fill(client: pg.Client, size: number, records: boolean): Promise<void> {
  // As a replica: the ledger's triggers want true hashes, and what is measured here is only its size.
  await client.query("set session_replication_role = replica");
  const members = Math.floor((size * 5) / 8);
  const ofRecords = [
    `insert into batch (company_id, source, received_on, sha256, byte_size, state, records, created_at, created_by, commit_block)
      select 1, 'file', '2009-07-20', sha256(int4send(n::int)), 1, 'committed', 1000, now(), 'bench', n
      from generate_series(1, ${Math.ceil(size / 1000)}) n`,
    `insert into record (batch_id, row_no, line, company_id, outcome, key, kind, reference, token, cipher, bin, last4, member_number,
        misuse_on, amount, currency, merchant, city, country, mcc, channel, note, detection_case, content_hash)
      select 1 + n / 1000, 1 + n % 1000, 2 + n % 1000, 1, 'new', 'rR' || n, 'new', 'R' || n, sha256(int4send((1 + (n * 31::bigint) % ${members})::int)),
        sha256(int4send(n::int)), '990000', lpad((n % 10000)::text, 4, '0'), 'M' || (1 + (n * 31::bigint) % ${members}),
        date '2009-07-14' + ((n * 7919::bigint) % ${DAYS})::int, n % 90000 + 100, 'JPY', 'Shop ' || n % 1000, 'Tokyo', 'JP', '5411',
        'internet', 'alert ' || n, 1 + n % 3, substr(sha256(int4send(n::int)), 1, 16)
      from generate_series(0, ${size - 1}) n`,
    `select setval('batch_id_seq', ${Math.ceil(size / 1000)}), setval('member_id_seq', ${members}), setval('node_id_seq', ${2 * members})`,
  ];
  for (const statement of [
    `select setval('member_id_seq', ${members}), setval('node_id_seq', ${2 * members})`,
    ...(records ? ofRecords : []),
    `insert into member (id, counted_on, born_block)
      select n, date '2009-07-14' + ((n * 7919::bigint) % ${DAYS})::int, 1 from generate_series(1, ${members}) n`,
    `insert into card (id, token, cipher, bin, last4, member_id)
      select n, sha256(int4send(n)), 'x', '990000', lpad((n % 10000)::text, 4, '0'), n from generate_series(1, ${members}) n`,
    `insert into member_number (id, company_id, number, member_id)
      select ${members} + n, 1, 'M' || n, n from generate_series(1, ${members}) n`,
    `insert into inquiry (company_id, key, reference, card_id, number_id, misuse_on, amount, currency, merchant, reported_case,
        content_batch, content_row, sightings, received_on, live)
      select 1, 'rR' || n, 'R' || n, 1 + (n * 31::bigint) % ${members}, ${members} + 1 + (n * 31::bigint) % ${members},
        date '2009-07-14' + ((n * 7919::bigint) % ${DAYS})::int, n % 90000 + 100, 'JPY', 'Shop ' || n % 1000, 1 + n % 3, 1, n, 1,
        date '2009-07-14' + ((n * 104729::bigint) % ${DAYS})::int, true
      from generate_series(1, ${size}) n`,
    `insert into ledger_block (no, at, cause, person_id, person_name, subject, entries, net, entries_hash, previous_hash, hash)
      select n, timestamptz '2009-07-14' + n * interval '1 hour', 'commit', 'bench', 'bench', 'batch:' || n, 0, 0,
        sha256('x'), sha256('x'), sha256('x') from generate_series(1, ${Math.ceil(size / 1000)}) n`,
    `insert into ledger_delta (block_no, effective_on, delta)
      select 1 + id / 1000, counted_on, count(*) from member group by 1, 2`,
    // Every block has more rows than lib/ledger/append.ts lets come between two snapshots: each gets its own.
    `insert into ledger_snapshot (block_no, effective_on, total)
      select block_no, day, sum(so_far) over (partition by block_no order by day) from (
        select b.no as block_no, g.day::date as day, sum(coalesce(d.delta, 0)) over (partition by g.day order by b.no) as so_far
        from ledger_block b
        cross join generate_series(timestamp '2009-07-14', timestamp '2009-07-14' + interval '${DAYS - 1} days', interval '1 day') g (day)
        left join ledger_delta d on d.block_no = b.no and d.effective_on = g.day::date
      ) daily where exists (select from ledger_delta d where d.block_no = daily.block_no)`,
    "vacuum analyze",
  ]) {
    await client.query(statement);
  }
}
