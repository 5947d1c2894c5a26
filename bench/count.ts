import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { encode } from "next-auth/jwt";
import pg from "pg";
import { systemActor } from "@/lib/access/actor";
import { cookieNames } from "@/lib/access/rules";
import { seedDemoAccounts } from "@/lib/accounts/commands/seed-demo-accounts";
import { addDays } from "@/lib/core/dates";
import { db, disconnect } from "@/lib/core/db";
import { SNAPSHOT_ROWS } from "@/lib/ledger/append";
import { ensureBuild } from "@/scripts/install.mjs";
import { deploy } from "@/scripts/migrate.mjs";
import { freePort } from "@/scripts/postgres.mjs";
import { randomFrom } from "./file";
import { createDatabase, hasDatabase, layGround, named } from "./ground";
import type { Server } from "./import";
import { type Figure, figure, median, timed } from "./report";

const SIZES = [10_000, 10_000_000] as const;
const DAYS = 989;
/** Records of a delivery, hence inquiries of a block; and days that its block touches: mostly one, and late ones. */
const A_BLOCK = 1000;
const TOUCHED = 40;
const ROUNDS = 300;

/**
 * GET /api/count for any day and any day of knowledge, at the ledgers that ten thousand and ten million inquiries give,
 * from two web servers in turn. In the ground are the ledger's blocks, sums by day and snapshots, as appendBlock would
 * have left them, and nothing else: the path reads no entry, no member and no inquiry.
 */
export async function measureCount(server: Server): Promise<Figure[]> {
  await ensureBuild();
  const sites: Site[] = [];
  try {
    for (const size of SIZES) {
      await prepare(server, size);
      sites.push(await open(named(server.webUrl, databaseOf(size))));
    }
    const [small, large] = sites as [Site, Site];
    const random = randomFrom(7);
    const day = () => addDays("2009-07-14", Math.floor(random() * DAYS));
    const times: [number[], number[]] = [[], []];
    for (let round = -30; round < ROUNDS; round++) {
      const query = `asOf=${day()}&knownOn=${day()}`;
      for (const [at, site] of [small, large].entries()) {
        const time = await timed(() => ask(site, query));
        if (round >= 0) times[at]?.push(time);
      }
    }
    const name = "count as of any day and block over HTTP, 10 M against 10 k inquiries";
    return [figure(name, median(times[1]), "ms", median(times[0]), "<= 1.5")];
  } finally {
    for (const { child } of sites) child.kill("SIGTERM");
  }
}

type Site = { readonly url: string; readonly cookie: string; readonly child: ChildProcess };

async function ask({ url, cookie }: Site, query: string): Promise<void> {
  const answer = await fetch(`${url}/api/count?${query}`, { headers: { cookie } });
  const { counts } = await answer.json();
  if (!answer.ok || !Number.isSafeInteger(counts[0].count)) throw new Error(`the count was answered ${answer.status}`);
}

/** A production web server on a database, and somebody who is signed in to it. */
async function open(databaseUrl: string): Promise<Site> {
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    NODE_ENV: "production",
    DATABASE_URL: databaseUrl,
    NEXTAUTH_URL: url,
    HOST: "127.0.0.1",
    PORT: String(port),
  };
  const child = spawn(process.execPath, ["--import", "tsx", "scripts/serve.ts"], {
    env,
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const sid = randomUUID();
  await client.query(
    "insert into app_session (id, user_id, second_factor_at) select $1, id, now() from app_user where login = 'auditor'",
    [sid],
  );
  await client.end();
  const token = await encode({ token: { sid }, secret: process.env.NEXTAUTH_SECRET ?? "" });
  for (let i = 0; i < 600 && child.exitCode === null; i++) {
    const answer = await fetch(`http://127.0.0.1:${port}/api/health?ready`).catch(() => null);
    if (answer?.ok) return { url: `http://127.0.0.1:${port}`, cookie: `${cookieNames(url).session}=${token}`, child };
    await sleep(100);
  }
  child.kill("SIGTERM");
  throw new Error("the web server did not answer within a minute");
}

const databaseOf = (size: number) => `bench_count_${size}`;

async function prepare(server: Server, size: number): Promise<void> {
  const database = databaseOf(size);
  // One that was kept may be of an older version.
  if (await hasDatabase(server.superUrl, database)) return void (await deploy(named(server.ownerUrl, database)));
  await createDatabase(server.superUrl, `${database}_new`, "shokai");
  process.env.DATABASE_URL = named(server.appUrl, `${database}_new`);
  await layGround();
  await db.incident.update({ where: { id: 1 }, data: { isDemo: true } });
  await seedDemoAccounts(systemActor("bench"));
  await disconnect();
  const client = new pg.Client({ connectionString: named(server.superUrl, `${database}_new`) });
  await client.connect();
  try {
    for (const statement of ledgerOf(Math.ceil(size / A_BLOCK))) await client.query(statement);
  } finally {
    await client.end();
  }
  const keeper = new pg.Client({ connectionString: server.superUrl });
  await keeper.connect();
  await keeper.query(`alter database ${database}_new rename to ${database}`);
  await keeper.end();
}

/** The ledger of so many blocks, spread over the days; each changes its own day and some before it. */
function ledgerOf(blocks: number): string[] {
  const own = `((n::bigint * ${DAYS}) / ${blocks + 1})::int`;
  // With this many blocks SNAPSHOT_ROWS sums have come, and appendBlock takes a snapshot.
  const every = Math.ceil(SNAPSHOT_ROWS / TOUCHED);
  return [
    // As a replica: the ledger's triggers want true hashes, and what is measured here is only its size.
    "set session_replication_role = replica",
    `insert into ledger_block (no, at, cause, person_id, person_name, subject, entries, net, entries_hash, previous_hash, hash)
      select n, timestamptz '2009-07-14 09:00+09' + ${own} * interval '1 day' + n * interval '1 millisecond', 'commit', 'bench',
        'bench', 'batch:' || n, 0, 0, sha256('x'), sha256('x'), sha256('x') from generate_series(1, ${blocks}) n`,
    `insert into ledger_delta (block_no, effective_on, delta)
      select n, date '2009-07-14' + greatest(0, ${own} - k * (1 + n % 3)), sum(case k when 0 then 600 else k % 3 - 1 + (k % 2) end)
      from generate_series(1, ${blocks}) n, generate_series(0, ${TOUCHED - 1}) k
      group by 1, 2 having sum(case k when 0 then 600 else k % 3 - 1 + (k % 2) end) <> 0`,
    `insert into ledger_snapshot (block_no, effective_on, total)
      select block_no, day, sum(so_far) over (partition by block_no order by day) from (
        select s.no as block_no, g.day::date as day, sum(coalesce(d.delta, 0)) over (partition by g.day order by s.no) as so_far
        from generate_series(${every}, ${blocks}, ${every}) s (no)
        cross join generate_series(timestamp '2009-07-14', timestamp '2009-07-14' + interval '${DAYS - 1} days', interval '1 day') g (day)
        left join (
          select ((block_no + ${every - 1}) / ${every}) * ${every} as at, effective_on, sum(delta) as delta
          from ledger_delta group by 1, 2
        ) d on d.at = s.no and d.effective_on = g.day::date
      ) daily`,
    "vacuum analyze",
  ];
}
