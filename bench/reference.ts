import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { columns } from "./file";

/*
 * What a database does at its barest: COPY of the file into a text table, then two statements that deduplicate members
 * and insert inquiries. It validates nothing, encrypts nothing, keeps no bytes, counts nothing.
 */
const schema = `
  drop table if exists stage, inquiry, member, upload, issuer;
  create table issuer (id int primary key);
  create table upload (id int primary key);
  insert into issuer values (7);
  insert into upload values (1);
  create table member (id bigint generated always as identity primary key, issuer_id int not null references issuer,
    member_no text not null, first_day date not null, unique (issuer_id, member_no));
  create table inquiry (id bigint generated always as identity primary key, issuer_id int not null references issuer,
    upload_id int not null references upload, member_id bigint not null references member, ref text not null,
    pan_token bytea not null, pan_cipher bytea not null, last4 text not null, expiry text, misuse_at date not null,
    amount numeric(14, 2) not null check (amount >= 0), currency text not null, merchant text, city text, country text,
    mcc text, detection_case int, channel text, note text, status text not null default 'open',
    created_at timestamptz not null default now(), unique (issuer_id, ref));
  create index on inquiry (member_id);
  create index on inquiry (issuer_id, status, misuse_at desc, id desc);
  create index on inquiry (pan_token);
  create unlogged table stage (${columns.map((name) => `${name} text`).join(", ")})`;

const statements = [
  `insert into member (issuer_id, member_no, first_day) select 7, member_no, min(misuse_at::date) from stage
    group by member_no on conflict do nothing`,
  `insert into inquiry (issuer_id, upload_id, member_id, ref, pan_token, pan_cipher, last4, expiry, misuse_at, amount,
      currency, merchant, city, country, mcc, detection_case, channel, note)
    select 7, 1, m.id, s.ref, convert_to(s.pan, 'UTF8'), convert_to(s.pan, 'UTF8'), right(s.pan, 4), s.expiry,
      s.misuse_at::date, s.amount::numeric, s.currency, s.merchant, s.city, s.country, s.mcc, s.detection_case::int,
      s.channel, s.note
    from stage s join member m on m.issuer_id = 7 and m.member_no = s.member_no
    on conflict (issuer_id, ref) do nothing`,
];

/** COPY plus the two statements, milliseconds, into empty tables. */
export async function importBare(url: string, file: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(schema);
    await client.query("checkpoint").catch(() => {});
    const from = performance.now();
    const sink = client.query(copyFrom("copy stage from stdin (format csv, header)"));
    await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), sink);
    await client.query("begin");
    for (const statement of statements) await client.query(statement);
    await client.query("commit");
    return performance.now() - from;
  } finally {
    await client.end();
  }
}
