// Where a database stands: what a backup notes and a restore is held against. No card number, no name.

const QUESTION = `select
  (select max(migration_name) from _prisma_migrations where finished_at is not null and rolled_back_at is null) as migration,
  (select max(id) from batch) as batch,
  (select count(*)::int from batch) as batches,
  (select count(*)::int from batch where state = 'committed') as committed,
  (select count(*)::int from inquiry) as inquiries,
  (select max(no) from ledger_block) as block,
  (select at from ledger_block order by no desc limit 1) as "blockAt",
  (select encode(hash, 'hex') from ledger_block order by no desc limit 1) as "blockHash",
  (select coalesce(sum(delta), 0)::int from ledger_delta) as members,
  (select max(no) from audit_segment) as segment,
  (select encode(hash, 'hex') from audit_segment order by no desc limit 1) as "segmentHash",
  (select max(seq)::text from audit_event) as event,
  (select max(at) from audit_event) as "eventAt",
  (select max(version) from publication) as publication,
  (select count from publication where version is not null order by version desc limit 1) as published,
  (select coalesce(json_agg(concat_ws(' ', purpose, version) order by purpose, version), '[]') from vault_key where retired_at is null) as keys`;

/**
 * @param {import("pg").ClientBase} client of the database `shokai`, as its owner or superuser
 * @returns {Promise<Record<string, any>>} instants as text, null where there is nothing yet
 */
export async function standingOf(client) {
  const { rows } = await client.query(QUESTION);
  return JSON.parse(JSON.stringify(rows[0]));
}

/** A few lines for a person. */
export function tellStanding(standing) {
  const line = (what, value) => `  ${what.padEnd(22)}${value}`;
  return [
    line("newest delivery", standing.batch ?? "none"),
    line("ledger block", standing.block === null ? "none" : `${standing.block}, of ${standing.blockAt}`),
    line("card members", standing.members),
    line("publication", standing.publication === null ? "none" : `${standing.publication}: ${standing.published}`),
    line("last event", standing.eventAt ?? "none"),
    line("keys needed", standing.keys.join(", ") || "none"),
  ].join("\n");
}
