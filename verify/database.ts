import type { LedgerRecord } from "./format.ts";

/** What is needed of a connection to PostgreSQL: `pg`'s clients are one. */
export type Connection = {
  // biome-ignore lint/suspicious/noExplicitAny: rows are what the statements below select
  query(text: string, values?: unknown[]): Promise<{ rows: any[] }>;
};

const BLOCKS = 200;
const ENTRIES = 4096;
const MEMBERS = 10_000;

const day = (column: string) => `to_char(${column}, 'YYYY-MM-DD')`;
const hex = (column: string) => `encode(${column}, 'hex')`;

/**
 * Everything that the verifier wants to know, as a database says it now: the lines of an export. Read by keys in pieces,
 * in one read-only snapshot, so that nothing moves while it is read. No card number, and of card members the ids alone.
 */
export async function* readDatabase(connection: Connection): AsyncGenerator<LedgerRecord> {
  await connection.query("begin transaction isolation level repeatable read read only");
  let records = 0;
  try {
    for await (const record of read(connection)) {
      records++;
      yield record;
    }
    yield { kind: "end", records };
  } finally {
    await connection.query("rollback");
  }
}

async function* read(connection: Connection): AsyncGenerator<LedgerRecord> {
  const all = async (text: string, values: unknown[] = []) => (await connection.query(text, values)).rows;
  const [about] = await all(
    `select ${day("started_on")} as "startedOn", time_zone as "timeZone" from incident where id = 1`,
  );
  const [last] = await all(
    `select coalesce((select max(no) from ledger_block), 0) as blocks,
      greatest((select max(no) from ledger_block), (select max(block_no) from ledger_entry),
        (select max(block_no) from ledger_delta), (select max(block_no) from ledger_snapshot), 0) as upto`,
  );
  yield {
    kind: "ledger",
    format: 1,
    startedOn: about?.startedOn ?? "",
    timeZone: about?.timeZone ?? "",
    exportedAt: new Date().toISOString(),
    blocks: last.blocks,
  };
  for (let from = 0; from <= last.upto; from += BLOCKS) yield* readBlocks(all, from, from + BLOCKS);
  for (let after = 0; ; ) {
    const rows = await all(
      `select id, ${day("counted_on")} as day from member where counted_on is not null and id > $1 order by id limit ${MEMBERS}`,
      [after],
    );
    if (after === 0 || rows.length) yield { kind: "members", rows: rows.map((row) => [row.id, row.day]) };
    if (rows.length < MEMBERS) break;
    after = rows.at(-1).id;
  }
  yield* readPublished(all);
}

type All = (text: string, values?: unknown[]) => Promise<Awaited<ReturnType<Connection["query"]>>["rows"]>;

/** Blocks with what belongs to them; what belongs to none that is there is told as well, in its place. */
async function* readBlocks(all: All, from: number, to: number): AsyncGenerator<LedgerRecord> {
  const blocks = await all(
    `select no, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, cause, person_id, person_name, subject,
      entries, net, ${hex("entries_hash")} as entries_hash, ${hex("previous_hash")} as previous, ${hex("hash")} as hash
      from ledger_block where no >= $1 and no < $2`,
    [from, to],
  );
  const perDay = (table: string, column: string) =>
    all(
      `select block_no as no, json_agg(json_build_array(${day("effective_on")}, ${column}) order by effective_on) as days
        from ${table} where block_no >= $1 and block_no < $2 group by block_no`,
      [from, to],
    );
  const deltas = new Map((await perDay("ledger_delta", "delta")).map((row) => [row.no, row.days]));
  const snapshots = new Map((await perDay("ledger_snapshot", "total")).map((row) => [row.no, row.days]));
  const withEntries = await all(
    "select distinct block_no as no from ledger_entry where block_no >= $1 and block_no < $2",
    [from, to],
  );
  const byNo = new Map(blocks.map((row) => [row.no, row]));
  const numbers = new Set([...byNo.keys(), ...deltas.keys(), ...snapshots.keys(), ...withEntries.map(({ no }) => no)]);
  const filled = new Set(withEntries.map(({ no }) => no));
  for (const no of [...numbers].sort((a, b) => a - b)) {
    const row = byNo.get(no);
    if (row) {
      const { person_id: person, person_name: name, entries_hash: entriesHash, ...rest } = row;
      yield { kind: "block", ...rest, person, name, entriesHash };
    }
    if (filled.has(no)) yield* readEntries(all, no);
    const days = deltas.get(no);
    if (days) yield { kind: "deltas", block: no, days };
    const totals = snapshots.get(no);
    if (totals) yield { kind: "snapshot", block: no, days: totals };
  }
}

async function* readEntries(all: All, block: number): AsyncGenerator<LedgerRecord> {
  for (let after = -1; ; ) {
    const rows = await all(
      `select seq, seq || ' ' || member_id || ' ' || ${day("effective_on")} || ' '
          || case when delta > 0 then '+' else '' end || delta || ' ' || cause as line
        from ledger_entry where block_no = $1 and seq > $2 order by seq limit ${ENTRIES}`,
      [block, after],
    );
    if (rows.length) yield { kind: "entries", block, lines: rows.map((row) => row.line) };
    if (rows.length < ENTRIES) return;
    after = rows.at(-1).seq;
  }
}

async function* readPublished(all: All): AsyncGenerator<LedgerRecord> {
  const publications = await all(
    `select p.version, ${day("p.as_of")} as "asOf", p.block_no as block, p.count, b.version as previous, p.bridge
      from publication p left join publication b on b.id = p.previous_id
      where p.state = 'published' order by p.version`,
  );
  for (const row of publications) yield { kind: "publication", ...row };
  for (const row of await all("select version as publication, body from certificate order by version")) {
    yield { kind: "certificate", ...row };
  }
  const heads = await all(
    `select ${day("day")} as day, block_no as block, ${hex("hash")} as hash, count from ledger_head order by day`,
  );
  for (const row of heads) yield { kind: "head", ...row };
}
