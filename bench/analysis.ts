import pg from "pg";
import { db, disconnect } from "@/lib/core/db";
import { countValues } from "@/lib/exposure/analysis/count-values";
import { rank } from "@/lib/exposure/analysis/rank";
import { USUAL_SUPPORT } from "@/lib/exposure/analysis/schema";
import { createDatabase, layGround, named } from "./ground";
import type { Server } from "./import";
import { type Figure, figure, limit, timed } from "./report";

/** Different values of each attribute; the source has two. */
const sizes = [96, 4, 3, 20, 50, 5, 10, 8, 12, 30];
/** Milliseconds that somebody waits for the first look: afterwards it is kept. */
const SECONDS = 10_000;

/**
 * What inquired cards have in common: every value and every pair of values of ten attributes and the source, counted and
 * tested, beside the one statement with a grouping set for each value and pair, which counts the same and tests nothing.
 */
export async function measureAnalysis(server: Server, rows: number): Promise<Figure[]> {
  await createDatabase(server.superUrl, "bench_analysis", "shokai");
  process.env.DATABASE_URL = named(server.appUrl, "bench_analysis");
  const client = new pg.Client({ connectionString: named(server.superUrl, "bench_analysis") });
  client.on("error", () => {});
  await client.connect();
  try {
    await layGround();
    await layRegister(client, rows);
    await client.query("checkpoint");
    const plain = { ms: 0, cells: 0 };
    plain.ms = await timed(async () => {
      plain.cells = (await client.query(oneStatement())).rowCount ?? 0;
    });
    let compared = 0;
    const ours = await timed(async () => {
      const counts = await countValues("all");
      compared = (await rank(counts, USUAL_SUPPORT)).compared.length;
    });
    if (compared < 1_000 || plain.cells < compared) throw new Error(`${compared} comparisons of ${plain.cells} cells`);
    const n = rows.toLocaleString("en");
    const what = `analysis of ${n} cards by ten attributes and all pairs, ${compared.toLocaleString("en")} tests`;
    return [figure(`${what}, against one statement`, ours, "ms", plain.ms, "<= 1"), limit(what, ours, "ms", SECONDS)];
  } finally {
    await client.end();
    await disconnect();
  }
}

/** A register in two sources whose values are drawn evenly, and inquiries on every hundred and fiftieth card. */
async function layRegister(client: pg.Client, rows: number): Promise<void> {
  await client.query("select setseed(0.5)");
  const made = { madeByName: "Bench", madeAt: new Date() };
  await db.exposureSource.createMany({
    data: [1, 2].map((n) => ({ nameJa: `計測${n}`, nameEn: `Bench ${n}`, ...made })),
  });
  await db.exposureAttribute.createMany({
    data: sizes.map((_, at) => ({ position: at + 1, nameJa: `属性${at}`, nameEn: `Attribute ${at}` })),
  });
  await client.query(
    `insert into exposure_value (id, attribute_id, value)
     select a.position * 1000 + n, a.id, 'v' || n from exposure_attribute a, generate_series(1, 100) n
      where n <= ($1::int[])[a.position]`,
    [sizes],
  );
  await client.query(
    `insert into exposure_load (source_id, file_name, sha256, byte_size, state, received_by, received_by_name, received_at)
     select n, 'bench', sha256(n::text::bytea), 1, 'loaded', 'bench', 'Bench', now() from generate_series(1, 2) n`,
  );
  const values = sizes.map((size, at) => `${(at + 1) * 1_000 + 1} + floor(random() * ${size})::int`);
  await client.query(
    `insert into exposure_card (token, load_id, row_no, source_id, cipher, bin, last4, expiry, value_ids)
     select token, 1 + n % 2, n, 1 + n % 2, cipher, '999900', '0000', '2012-03', array[${values.join(", ")}]
       from (select n, sha256(n::text::bytea) as token, sha512(n::text::bytea) as cipher
               from generate_series(1, $1::int) n order by 2) r`,
    [rows],
  );
  await client.query(
    `insert into card (token, cipher, bin, last4, member_id) select token, cipher, bin, last4, 1 from exposure_card
      where row_no % 150 = 0`,
  );
  await client.query(
    `insert into inquiry (company_id, key, card_id, received_on, sightings, live)
     select 1, 'k' || id, id, '2009-08-01', 1, true from card`,
  );
  await client.query("vacuum analyze exposure_card, card, inquiry");
}

function oneStatement(): string {
  const columns = ["s", ...sizes.map((_, at) => `v${at}`)];
  const sets = columns.flatMap((a, at) => [`(${a})`, ...columns.slice(at + 1).map((b) => `(${a}, ${b})`)]);
  return `select grouping(${columns.join(", ")}), ${columns.join(", ")}, count(*) as cards, count(k) as asked from (
      select x.source_id as s, ${sizes.map((_, at) => `x.value_ids[${at + 1}] as v${at}`).join(", ")}, a.token as k
        from exposure_card x left join (
          select distinct c.token from inquiry i join card c on c.id = i.card_id where i.live) a on a.token = x.token) q
    group by grouping sets (${sets.join(", ")})`;
}
