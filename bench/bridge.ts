import pg from "pg";
import { mintUser } from "@/lib/access/actor";
import { db, disconnect } from "@/lib/core/db";
import { countAsOf, headBlock } from "@/lib/ledger/queries";
import { freezeFigure, type Pier } from "@/lib/notices/bridge";
import { listBridgeMembers } from "@/lib/notices/bridge-members";
import { named } from "./ground";
import type { Server } from "./import";
import { type Figure, figure, median, timed } from "./report";
import { prepare } from "./scale";

/** Five inquiries to eight members (scale.ts): a million members. */
const INQUIRIES = 1_600_000;
const RUNS = 5;
/** The previous publication: half of the members, as known when half of the blocks were there. */
const PREVIOUS = { asOf: "2010-11-20", block: 800 } as const;
const AS_OF = "2012-03-28";

/**
 * The bridge between two publications at a million members, beside one count(distinct) over the inquiries: half of the
 * members were received since, one in a hundred was delivered late.
 */
export async function measureBridge(server: Server): Promise<Figure[]> {
  await prepare(server, INQUIRIES);
  await layEntries(server);
  process.env.DATABASE_URL = named(server.appUrl, `bench_${INQUIRIES}`);
  const previous: Pier = {
    asOf: PREVIOUS.asOf,
    blockNo: PREVIOUS.block,
    count: await countAsOf(db, PREVIOUS.asOf, PREVIOUS.block),
  };
  const bridge = await middleOf(() => freezeFigure(db, AS_OF, previous));
  const first = await middleOf(() => freezeFigure(db, AS_OF, null));
  const distinct = await middleOf(
    () => db.$queryRaw`
      select count(distinct c.member_id) from inquiry i join card c on c.id = i.card_id
      where i.live and i.received_on <= ${AS_OF}::date`,
  );
  const actor = mintUser({ id: "bench", name: "bench", roles: ["editor"], locale: "en" });
  const { no } = await headBlock(db);
  const page = await middleOf(() =>
    listBridgeMembers(actor, {
      from: null,
      asOf: AS_OF,
      block: no,
      filters: { parts: ["received"] },
      descending: false,
      size: 50,
    }),
  );
  await disconnect();
  return [
    figure("bridge between two publications, 1 M members, against count(distinct)", bridge, "ms", distinct, "<= 1"),
    figure("bridge of a first publication, 1 M members, against count(distinct)", first, "ms", distinct, "<= 1"),
    figure("members behind it, one page, 1 M members, against count(distinct)", page, "ms", distinct, "<= 1"),
  ];
}

async function middleOf(work: () => Promise<unknown>): Promise<number> {
  await work();
  const times: number[] = [];
  for (let run = 0; run < RUNS; run++) times.push(await timed(work));
  return median(times);
}

/**
 * The ledger's entries, which scale.ts has no need of: members in the order of their days over the blocks, one in a
 * hundred a tenth of all blocks later. The sums by day and the snapshots are laid anew, for those of scale.ts go by id.
 */
async function layEntries(server: Server): Promise<void> {
  const client = new pg.Client({ connectionString: named(server.superUrl, `bench_${INQUIRIES}`) });
  await client.connect();
  try {
    if ((await client.query("select from ledger_entry limit 1")).rowCount) return;
    await client.query("set session_replication_role = replica");
    for (const statement of [
      "delete from ledger_delta",
      "delete from ledger_snapshot",
      `insert into ledger_entry (block_no, seq, member_id, effective_on, delta, cause)
        select block, row_number() over (partition by block order by id), id, counted_on, 1, 'commit' from (
          select id, counted_on, least(1600, 1 + (counted_on - date '2009-07-14') * 1600 / 989
            + case when id % 100 = 0 then 160 else 0 end) as block from member) m`,
      `insert into ledger_delta (block_no, effective_on, delta)
        select block_no, effective_on, count(*) from ledger_entry group by 1, 2`,
      `insert into ledger_snapshot (block_no, effective_on, total)
        select b, effective_on, sum(sum(delta)) over (partition by b order by effective_on)
        from generate_series(100, 1600, 100) b join ledger_delta d on d.block_no <= b group by b, effective_on`,
      "update member m set born_block = e.block_no from ledger_entry e where e.member_id = m.id",
      "vacuum analyze",
    ]) {
      await client.query(statement);
    }
  } finally {
    await client.end();
  }
}
