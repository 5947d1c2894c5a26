import type pg from "pg";
import { db, emptySql, type Sql, sql, withConnection } from "@/lib/core/db";
import { links } from "@/lib/exposure/classify";
import { fitsInForce, fitsSql } from "@/lib/exposure/fits";
import { type Compared, planPasses } from "./passes";
import { type Base, SOURCE } from "./schema";

/** A value or a pair of values of two places: cards that have it, and those of them that were asked about. */
export type Cell = {
  readonly places: readonly number[];
  /** exposure_source.id at the place 0, else exposure_value.id. */
  readonly values: readonly number[];
  readonly cards: number;
  readonly asked: number;
};
export type Counts = {
  readonly cards: number;
  readonly asked: number;
  /** Cells of fewer cards are not counted. */
  readonly least: number;
  readonly cells: readonly Cell[];
};

/** Links of reissue that are followed back. */
const LONGEST_CHAIN = 20;
/** Milliseconds of one statement. */
const TIMEOUT = 120_000;

/**
 * Counts every value and every pair of values over the register: distinct cards, and those of them that live, counted
 * inquiries are about. An inquired card that is in no file stands for the nearest one that it was reissued from. A card
 * of several rows, in one source or two, has the values of all of them, a pair only where one row has both, and counts once.
 */
export async function countValues(of: Base): Promise<Counts> {
  return withConnection(async (client) => {
    // Repeatable: totals and cells are of one moment. Nothing is written but temporary tables.
    await client.query("begin isolation level repeatable read");
    try {
      await client.query(`set local statement_timeout = ${TIMEOUT}`);
      await client.query("set local work_mem = '128MB'");
      const compared = await listCompared(client);
      await layCards(client, compared, of);
      return await countCells(client, compared);
    } finally {
      await client.query("rollback");
    }
  });
}

async function run<Row extends pg.QueryResultRow>(client: pg.PoolClient, question: Sql): Promise<Row[]> {
  return (await client.query<Row>({ text: question.text, values: question.values })).rows;
}

async function listCompared(client: pg.PoolClient): Promise<Compared[]> {
  return run<Compared>(
    client,
    sql`select ${SOURCE}::int as place, count(*)::int as values from exposure_source
         union all
        select a.position, count(*)::int from exposure_attribute a join exposure_value v on v.attribute_id = a.id
         group by a.position order by 1`,
  );
}

const column = (place: number) => `c${place}`;

/** Temporary tables: asked (tokens), alone (cards of one row), several (rows of cards that have more). */
async function layCards(client: pg.PoolClient, compared: readonly Compared[], of: Base): Promise<void> {
  await run(
    client,
    sql`create temp table asked on commit drop as
      with recursive link as materialized (${links}),
      inquired (card_id) as (
        select distinct card_id from inquiry where live and card_id is not null
           and received_on >= (select started_on from incident)
      ),
      chain (card_id, of_id, back) as (
        select card_id, card_id, 0 from inquired
        union
        select chain.card_id, link.old_id, back + 1 from chain join link on link.new_id = chain.of_id
         where back < ${sql`${LONGEST_CHAIN}::int`}
      ),
      found as (
        select c.token, back, min(back) over (partition by chain.card_id) as nearest
          from chain join card c on c.id = chain.of_id where exists (select from exposure_card x where x.token = c.token)
      )
      select distinct token from found where back = nearest`,
  );
  const fits = of === "outside" ? fitsSql(await fitsInForce(db)) : null;
  const values = compared
    .map(({ place }) =>
      place === SOURCE ? `x.source_id as ${column(place)}` : `coalesce(x.value_ids[${place}], 0) as ${column(place)}`,
    )
    .join(", ");
  const [{ loads }] = (await run<{ loads: number }>(
    client,
    sql`select count(distinct load_id)::int as loads from (
      select id as load_id from exposure_load where state in ('loaded', 'reverting')) l`,
  )) as [{ loads: number }];
  // One file holds a card once: nothing to look for.
  await run(
    client,
    loads > 1
      ? sql`create temp table repeated on commit drop as
          select token, row_number() over () as card, ${fits ? sql`bool_or(${fits})` : sql`false`} as known
            from exposure_card x group by token having count(*) > 1`
      : sql`create temp table repeated (token bytea, card bigint, known boolean) on commit drop`,
  );
  await client.query("analyze asked, repeated");
  const left = fits ? sql`and not (${fits})` : emptySql;
  await runText(
    client,
    `create temp table alone on commit drop as select (a.token is not null)::int as asked, ${values}
       from exposure_card x left join asked a on a.token = x.token`,
    sql`where not exists (select from repeated r where r.token = x.token) ${left}`,
  );
  await client.query(
    `create temp table several on commit drop as select r.card, (a.token is not null)::int as asked, ${values}
       from repeated r join exposure_card x on x.token = r.token left join asked a on a.token = x.token where not r.known`,
  );
}

async function runText(client: pg.PoolClient, text: string, more: Sql): Promise<void> {
  await client.query({ text: `${text} ${more.text}`, values: more.values });
}

async function countCells(client: pg.PoolClient, compared: readonly Compared[]): Promise<Counts> {
  const [total] = (await run<{ cards: number; asked: number; several: number }>(
    client,
    sql`select a.n + s.n as cards, a.k + s.k as asked, s.n as several from
      (select count(*)::int as n, coalesce(sum(asked), 0)::int as k from alone) a,
      (select count(*)::int as n, coalesce(sum(asked), 0)::int as k from (select distinct card, asked from several) c) s`,
  )) as [{ cards: number; asked: number; several: number }];
  // So many cells at most come of a pair, whatever its values; smaller ones tell nothing of a leak of that register.
  const least = Math.max(20, Math.ceil(total.cards / 5_000));
  await client.query("create temp table cell (places int[], vals int[], n int, k int) on commit drop");
  const counted = new Set<string>();
  for (const pass of planPasses(compared)) {
    const sets = [...pass.map((place) => [place]), ...pairsOf(pass)].filter((set) => !counted.has(set.join(" ")));
    for (const set of sets) counted.add(set.join(" "));
    await client.query(cubeText(pass, sets));
    if (total.several > 0) for (const set of sets) await client.query(severalText(set));
  }
  const cells = await run<{ places: number[]; values: number[]; cards: number; asked: number }>(
    client,
    sql`select places, vals as values, sum(n)::int as cards, sum(k)::int as asked from cell
         where not (0 = any (vals)) group by places, vals having sum(n) >= ${sql`${least}::int`} order by places, vals`,
  );
  // A value that all cards have is compared with nothing.
  return { cards: total.cards, asked: total.asked, least, cells: cells.filter(({ cards }) => cards < total.cards) };
}

const pairsOf = (places: readonly number[]) => places.flatMap((a, i) => places.slice(i + 1).map((b) => [a, b]));

/** One pass over the cards into a table of all the pass's places, and from it the sums of single values and pairs. */
function cubeText(pass: readonly number[], sets: readonly (readonly number[])[]): string {
  const columns = pass.map(column);
  const asked = pass.map((place) => `case when grouping(${column(place)}) = 0 then ${place} end`);
  return `with cube as materialized (
      select ${columns.join(", ")}, count(*)::int as n, sum(asked)::int as k from alone group by ${columns.join(", ")})
    insert into cell select array_remove(array[${asked.join(", ")}]::int[], null),
      array_remove(array[${columns.join(", ")}]::int[], null), sum(n), sum(k)
    from cube group by grouping sets (${sets.map((set) => `(${set.map(column).join(", ")})`).join(", ")})`;
}

function severalText(set: readonly number[]): string {
  const columns = set.map(column).join(", ");
  return `insert into cell select array[${set.join(", ")}]::int[], array[${columns}]::int[], count(*), sum(asked)
    from (select distinct card, asked, ${columns} from several) c group by ${columns}`;
}
