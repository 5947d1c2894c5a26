import pg from "pg";
import { actorOfUser } from "@/lib/access/session";
import { db, disconnect } from "@/lib/core/db";
import { countStages, listCases } from "@/lib/reimbursements/work/queries";
import { takeNext } from "@/lib/reimbursements/work/take-next";
import { deploy } from "@/scripts/migrate.mjs";
import { createDatabase, hasDatabase, named } from "./ground";
import type { Server } from "./import";
import { type Figure, figure, median, timed } from "./report";
import { middleOf, prepare } from "./scale";

const SMALL = 10_000;
/** Owns what was taken, so that the next is another one. */
const SOMEBODY = "00000000-0000-4000-8000-000000000000";

/** The worklists at ten thousand and at a million open cases: they must not feel the difference. */
export async function measureRelief(server: Server, large: number): Promise<Figure[]> {
  const [small, big] = [await measureAt(server, SMALL), await measureAt(server, large)];
  const against = `${large.toLocaleString("en")} against ${SMALL.toLocaleString("en")} open cases`;
  return (Object.keys(small) as (keyof typeof small)[]).map((name) =>
    figure(`worklists, ${name}, ${against}`, big[name], "ms", small[name], "<= 1.5"),
  );
}

async function measureAt(server: Server, size: number) {
  process.env.DATABASE_URL = named(server.appUrl, await prepareCases(server, size));
  const { id } = await db.user.upsert({
    where: { login: "bench" },
    create: { login: "bench", displayName: "Bench", roles: ["manager"] },
    update: {},
    select: { id: true },
  });
  const actor = await actorOfUser(id);
  const page = { filters: {}, descending: false, size: 50 } as const;
  const first = await listCases(actor, page);
  // A page in the middle of what is due, where every stage has something before and after.
  const deep = `2010-11-15~2010-10-20~${Math.floor(size / 2)}`;
  const measured = {
    "first page": await middleOf(60, () => listCases(actor, page)),
    "first page of one stage": await middleOf(60, () =>
      listCases(actor, { ...page, filters: { stages: ["to_refund"] } }),
    ),
    "a page in the middle": await middleOf(60, () => listCases(actor, { ...page, after: deep })),
    "the next page": await middleOf(60, () => listCases(actor, { ...page, after: first.next ?? deep })),
    "counts of the tabs": await middleOf(60, () => countStages(actor)),
    "take next": await middleTaking(60, () => takeNext(actor, {})),
    "take next of one stage": await middleTaking(60, () => takeNext(actor, { stages: ["to_refund"] })),
  };
  await disconnect();
  return measured;
}

/** Each time the case that was taken becomes somebody else's before the next is. */
async function middleTaking(runs: number, take: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let run = -5; run < runs; run++) {
    const time = await timed(take);
    if (run >= 0) times.push(time);
    await db.caseWork.updateMany({
      where: { takenBy: { not: null } },
      data: { owner: SOMEBODY, takenBy: null, takenUntil: null },
    });
  }
  return median(times);
}

/**
 * A database of so many open cases in every stage, one in a hundred of them somebody's: a copy of the one that bench/scale
 * keeps, kept as well.
 */
async function prepareCases(server: Server, size: number): Promise<string> {
  const database = `bench_relief_${size}`;
  if (await hasDatabase(server.superUrl, database)) {
    await deploy(named(server.ownerUrl, database));
    return database;
  }
  await prepare(server, size);
  await createDatabase(server.superUrl, `${database}_new`, `bench_${size}`);
  const client = new pg.Client({ connectionString: named(server.superUrl, `${database}_new`) });
  await client.connect();
  try {
    for (const statement of [
      `update inquiry set
        reported_case = case when id % 10 = 0 then null else reported_case end,
        charged = case when id % 10 in (1, 2, 3) then amount when id % 10 = 4 then 0 end,
        relieved = case when id % 10 in (1, 2) then 0 when id % 10 = 3 then amount when id % 10 = 4 then 100 end
        where id % 10 < 5`,
      `insert into case_work (inquiry_id, owner) select id, '${SOMEBODY}' from inquiry where id % 100 = 7`,
      "vacuum analyze",
    ]) {
      await client.query(statement);
    }
  } finally {
    await client.end();
  }
  const keeper = new pg.Client({ connectionString: server.superUrl });
  await keeper.connect();
  await keeper.query(`alter database ${database}_new rename to ${database}`);
  await keeper.end();
  return database;
}
