import type { Connection } from "./database.ts";
import type { EventRecord, TrailRecord } from "./trail-format.ts";

const EVENTS = 5_000;

const instant = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
const event = `case when e.seq is not null then json_build_array(e.seq::text, ${instant("e.at")}, ${instant("e.business_at")},
  e.actor_kind, e.actor_id, e.actor_name, e.type, e.subject, e.subject_id, e.outcome, e.address, e.details::text) end as event`;

/** The trail as a database says it now, in one read-only snapshot: the lines of an export. */
export async function* readTrail(connection: Connection): AsyncGenerator<TrailRecord> {
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

async function* read(connection: Connection): AsyncGenerator<TrailRecord> {
  const all = async (text: string, values: unknown[] = []) => (await connection.query(text, values)).rows;
  const [{ segments }] = (await all("select coalesce(max(no), 0) as segments from audit_segment")) as [
    { segments: number },
  ];
  yield { kind: "trail", format: 1, exportedAt: new Date().toISOString(), segments, selection: false };
  const [{ upto }] = (await all(
    "select greatest((select max(no) from audit_segment), (select max(segment) from audit_seal), 0) as upto",
  )) as [{ upto: number }];
  for (let no = 1; no <= upto; no++) {
    const [row] = await all(
      `select no, events, first_seq::text as first, last_seq::text as last, ${instant("floor_at")} as floor,
        ${instant("sealed_at")} as sealed, encode(events_hash, 'hex') as "eventsHash",
        encode(previous_hash, 'hex') as previous, encode(hash, 'hex') as hash from audit_segment where no = $1`,
      [no],
    );
    if (row) yield { kind: "segment", ...row };
    yield* pages(all, "s.segment = $2", "s.position", no);
  }
  for (let after = "-1"; ; ) {
    const rows = await all(
      `select 0 as segment, 0 as position, e.seq::text as seq, '' as hash, ${event} from audit_event e
        where e.seq > $1 and not exists (select from audit_seal s where s.seq = e.seq) order by e.seq limit ${EVENTS}`,
      [after],
    );
    for (const row of rows) yield { kind: "event", ...row };
    if (rows.length < EVENTS) break;
    after = (rows.at(-1) as EventRecord).seq;
  }
  const heads = await all(
    `select to_char(day, 'YYYY-MM-DD') as day, segment_no as segment, encode(hash, 'hex') as hash, events::text as events
      from trail_head order by day`,
  );
  for (const row of heads) yield { kind: "trailHead", ...row };
}

type All = (text: string, values?: unknown[]) => Promise<Awaited<ReturnType<Connection["query"]>>["rows"]>;

async function* pages(all: All, where: string, order: string, no: number): AsyncGenerator<TrailRecord> {
  for (let after = -1; ; ) {
    const rows = await all(
      `select s.segment, s.position, s.seq::text as seq, encode(s.hash, 'hex') as hash, ${event}
        from audit_seal s left join audit_event e on e.seq = s.seq
        where ${where} and ${order} > $1 order by ${order} limit ${EVENTS}`,
      [after, no],
    );
    for (const row of rows) yield { kind: "event", ...row };
    if (rows.length < EVENTS) return;
    after = rows.at(-1).position;
  }
}
