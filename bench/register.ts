import { createHash } from "node:crypto";
import { once } from "node:events";
import { createReadStream, createWriteStream, existsSync, renameSync, statSync } from "node:fs";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import pg from "pg";
import { from as copyFrom, to as copyTo } from "pg-copy-streams";
import { mintUser, systemActor } from "@/lib/access/actor";
import { db, disconnect, sql } from "@/lib/core/db";
import { classifyAll } from "@/lib/exposure/classify";
import { chooseColumns, createSource } from "@/lib/exposure/commands";
import { compareRule } from "@/lib/exposure/scope-comparison";
import { adoptScope, draftScope } from "@/lib/exposure/scopes";
import { levelsOfTokens } from "@/lib/hotline/calls/levels";
import { endThreads, startThreads } from "@/lib/intake/read/threads";
import { loadRegister } from "@/lib/intake/registers/load";
import { receiveRegister } from "@/lib/intake/registers/receive";
import { cardNumber, randomFrom } from "./file";
import { createDatabase, layGround, named } from "./ground";
import type { Server } from "./import";
import { type Figure, figure, limit, timed } from "./report";

const header = ["pan", "expiry", "month", "channel", "product"];
const person = (id: string) => mintUser({ id, name: "Bench", roles: ["manager"], locale: "en" });

/**
 * The exposure register: loading a file, every number checked, tokenised and sealed, beside COPY of the finished rows and
 * one statement into the same table; looking cards up in a small and in a large register; classifying inquiries anew
 * beside the plain statement without chains of reissue.
 */
export async function measureRegister(server: Server, folder: string, rows: number): Promise<Figure[]> {
  const few = Math.min(10_000, rows);
  // As a worker does when it starts.
  startThreads();
  const { lookUp: small, peak: smallPeak } = await lookUp(server, folder, few);
  await createDatabase(server.superUrl, "bench_register", "shokai");
  process.env.DATABASE_URL = named(server.appUrl, "bench_register");
  try {
    const { took: ours, peak } = await load(await writeRegister(folder, rows));
    const bare = await loadBare(server, folder);
    const large = await p95(named(server.superUrl, "bench_register"), rows);
    const [again, plain] = await classify(server, rows);
    const compared = await compare();
    const n = rows.toLocaleString("en");
    return [
      figure(`loading ${n} cards into the register`, ours, "ms", bare, "<= 2"),
      figure(`look-up of a card, p95, ${n} cards against ${few.toLocaleString("en")}`, large, "ms", small, "<= 1.5"),
      figure(`classifying ${n} inquiries anew`, again, "ms", plain, "<= 1.5"),
      // SECURITY CR-10, of 460,000 cards: bounds of their own, whatever the number of rows.
      limit(`loading ${n} cards, at most ten minutes`, ours, "ms", 600_000),
      limit(`look-up of a card in ${n}, p95`, large, "ms", 200),
      // What a small load needs besides, threads and buffers, comes with a floor.
      figure(
        `memory while loading ${n} cards against ${few.toLocaleString("en")}`,
        peak,
        "MB",
        smallPeak + FLOOR,
        "<= 1.5",
      ),
      limit(`comparing two scopes over ${n} cards and inquiries`, compared, "ms", 10_000),
    ];
  } finally {
    await endThreads();
    await disconnect();
  }
}

/** A card looked up in a register of ten thousand and of many: an index's depth, not the register's size. */
export async function measureLookUp(server: Server, folder: string, rows: number): Promise<Figure[]> {
  startThreads();
  try {
    const { lookUp: small } = await lookUp(server, folder, 10_000);
    const { lookUp: large } = await lookUp(server, folder, rows);
    return [
      figure(`look-up of a card, p95, ${rows.toLocaleString("en")} cards against 10,000`, large, "ms", small, "<= 1.5"),
    ];
  } finally {
    await endThreads();
    await disconnect();
  }
}

/** Megabytes that a load may take whatever its size: pieces under way, and what the collector leaves for later. */
const FLOOR = 128;

async function lookUp(server: Server, folder: string, rows: number): Promise<{ lookUp: number; peak: number }> {
  await createDatabase(server.superUrl, "bench_register", "shokai");
  process.env.DATABASE_URL = named(server.appUrl, "bench_register");
  const { peak } = await load(await writeRegister(folder, rows));
  const small = await p95(named(server.superUrl, "bench_register"), rows);
  await disconnect();
  return { lookUp: small, peak };
}

async function writeRegister(folder: string, rows: number): Promise<string> {
  const file = path.join(folder, `register-${rows}.csv`);
  if (existsSync(file)) return file;
  const random = randomFrom(rows);
  const out = createWriteStream(`${file}.new`);
  out.write(`${header.join(",")}\n`);
  for (let row = 0; row < rows; row += 5_000) {
    const lines: string[] = [];
    for (let i = row; i < Math.min(rows, row + 5_000); i++) {
      const month = `${2000 + Math.floor(random() * 8)}-${String(1 + Math.floor(random() * 12)).padStart(2, "0")}`;
      lines.push(`${cardNumber(i)},12/14,${month},${"abcd"[Math.floor(random() * 4)]},p${Math.floor(random() * 20)}`);
    }
    if (!out.write(`${lines.join("\n")}\n`)) await once(out, "drain");
  }
  out.end();
  await once(out, "finish");
  renameSync(`${file}.new`, file);
  return file;
}

/**
 * @returns milliseconds of the job, from its first look at the file to the register loaded, and by how many megabytes
 *   this process grew meanwhile, its threads included
 */
async function load(file: string): Promise<{ took: number; peak: number }> {
  await layGround();
  const manager = person("one");
  const source = await createSource(manager, { nameJa: "計測", nameEn: "Bench" });
  if (!source.ok) throw new Error(source.reason);
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  const about = { sourceId: source.value.id, fileName: path.basename(file), bytes: statSync(file).size };
  const received = await receiveRegister(manager, { ...about, sha256: hash.digest("hex") }, createReadStream(file));
  if (!received.ok) throw new Error(received.reason);
  const { loadId } = received.value;
  const attributes = header.slice(2).map((name, i) => ({ column: i + 2, nameJa: name, nameEn: name }));
  const chosen = { loadId, separator: ",", headerRow: 1, header, card: 0, expiry: 1, attributes };
  const asked = await chooseColumns(manager, chosen);
  if (!asked.ok) throw new Error(asked.reason);
  const from = process.memoryUsage.rss();
  let highest = from;
  const timer = setInterval(() => {
    highest = Math.max(highest, process.memoryUsage.rss());
  }, 50);
  const took = await timed(() => loadRegister(systemActor("bench"), loadId));
  clearInterval(timer);
  const { state } = await db.exposureLoad.findUniqueOrThrow({ where: { id: loadId } });
  if (state !== "loaded") throw new Error(`not loaded: ${state}`);
  return { took, peak: (highest - from) / 1_048_576 };
}

/** The rows as they ended, through COPY and one statement into the same table of a database of its own. */
async function loadBare(server: Server, folder: string): Promise<number> {
  const ready = path.join(folder, "register-rows.copy");
  const from = await connected(named(server.superUrl, "bench_register"));
  await pipeline(
    from.query(
      copyTo(`copy (select x.row_no, x.token, x.cipher, x.bin, x.last4, x.expiry, a.value, b.value, c.value
        from exposure_card x join exposure_value a on a.id = x.value_ids[1] join exposure_value b on b.id = x.value_ids[2]
        join exposure_value c on c.id = x.value_ids[3] order by x.row_no) to stdout`),
    ),
    createWriteStream(ready),
  );
  await from.end();
  // A database is copied while nobody is in it.
  await disconnect();
  await createDatabase(server.superUrl, "bench_register_bare", "bench_register");
  const client = await connected(named(server.superUrl, "bench_register_bare"));
  await client.query("truncate exposure_card");
  await client.query("checkpoint");
  const took = await timed(async () => {
    await client.query("begin");
    await client.query("set local work_mem = '128MB'");
    await client.query(
      "create temp table ready (row_no int, token bytea, cipher bytea, bin text, last4 text, expiry text, v0 text, v1 text, v2 text)",
    );
    await pipeline(createReadStream(ready), client.query(copyFrom("copy ready from stdin")));
    await client.query(
      `insert into exposure_card (token, load_id, row_no, source_id, cipher, bin, last4, expiry, value_ids)
       select distinct on (r.token) r.token, 1, r.row_no, 1, r.cipher, r.bin, r.last4, r.expiry, array[a.id, b.id, c.id]
         from ready r left join exposure_value a on a.attribute_id = 1 and a.value = r.v0
         left join exposure_value b on b.attribute_id = 2 and b.value = r.v1
         left join exposure_value c on c.attribute_id = 3 and c.value = r.v2 order by r.token, r.row_no`,
    );
    await client.query("commit");
  });
  await client.end();
  return took;
}

/** Milliseconds below which 95 of a hundred look-ups by token stay, one after the other. */
async function p95(url: string, rows: number): Promise<number> {
  const client = await connected(url);
  await client.query("analyze exposure_card");
  const { rows: some } = await client.query<{ token: Buffer }>(
    "select token from exposure_card where row_no % $1 = 1 limit 2000",
    [Math.max(1, Math.floor(rows / 2_000))],
  );
  // What the hotline asks for each card: its class by the scope in force, and by what it was reissued from.
  const { text } = levelsOfTokens(sql`select ${Buffer.alloc(0)}::bytea`, null);
  const look = (token: Buffer) => client.query({ name: "look", text, values: [token, null] });
  for (const { token } of some.slice(0, 200)) await look(token);
  const took: number[] = [];
  for (const { token } of some) took.push(await timed(() => look(token)));
  await client.end();
  return took.sort((a, b) => a - b)[Math.floor(took.length * 0.95)] as number;
}

/** As many inquiries as the register has cards, half of them inside the scope: all change their class. */
async function classify(server: Server, rows: number): Promise<[ours: number, plain: number]> {
  const client = await connected(named(server.superUrl, "bench_register"));
  await client.query(
    `insert into card (token, cipher, bin, last4, member_id) select token, cipher, bin, last4, 1 from exposure_card`,
  );
  await client.query(
    `insert into inquiry (company_id, key, card_id, received_on, sightings, live)
     select 1, 'k' || id, id, '2009-08-01', 1, true from card`,
  );
  await client.query("vacuum analyze card, inquiry");
  const [one] = await db.exposureAttribute.findMany({ where: { position: 1 }, select: { id: true } });
  const rule = {
    groups: [{ sources: [], conditions: [{ attributeId: one?.id ?? 0, from: "2000-01", to: "2003-12" }] }],
  };
  const drafted = await draftScope(person("one"), { rule, aboutJa: "計測", aboutEn: "Bench" });
  if (!drafted.ok) throw new Error(drafted.reason);
  const adopted = await adoptScope(person("two"), drafted.value.id);
  if (!adopted.ok) throw new Error(adopted.reason);
  await client.query("checkpoint");
  await disconnect();
  const plain = await timed(async () => {
    await client.query("begin");
    await client.query("set local work_mem = '128MB'");
    await client.query(
      `update inquiry i set exposure = n.class, exposure_scope = 1 from (
         select i.id, case when max(case when fits_scope(1, x.source_id, x.value_ids) then 2 else 1 end) = 2
           then 'identified' else 'possibly_exposed' end as class
         from inquiry i join card c on c.id = i.card_id join exposure_card x on x.token = c.token group by i.id) n
       where n.id = i.id`,
    );
    await client.query("rollback");
  });
  await client.query("vacuum inquiry");
  await client.query("checkpoint");
  await client.end();
  let moved = 0;
  const ours = await timed(async () => {
    moved = await classifyAll(systemActor("bench"));
  });
  if (moved !== rows) throw new Error(`${moved} of ${rows} inquiries were classified`);
  return [ours, plain];
}

/** The version in force against a wider one that nobody has saved. @returns milliseconds */
async function compare(): Promise<number> {
  const [one] = await db.exposureAttribute.findMany({ where: { position: 1 }, select: { id: true } });
  const wider = {
    groups: [{ sources: [], conditions: [{ attributeId: one?.id ?? 0, from: "2000-01", to: "2005-12" }] }],
  };
  return timed(async () => {
    const compared = await compareRule(person("one"), wider);
    if (!compared.ok || compared.value.gained === 0) throw new Error("nothing was compared");
  });
}

async function connected(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString });
  // What goes wrong elsewhere ends the server: that must not hide it.
  client.on("error", () => {});
  await client.connect();
  return client;
}
