import { type Actor, permit } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import { businessClock } from "@/lib/core/clock";
import { db, type Reader, sql, type Tx } from "@/lib/core/db";
import { BULK_TIMEOUT } from "@/lib/intake/commit/locks";
import { keyRing, rereadKeys } from "@/lib/vault/keys";
import { holdTokenVersionAlone, tokenUnder, versionInForce } from "@/lib/vault/number-keys";
import { open, sealCard } from "@/lib/vault/seal";

/** Numbers to a transaction. */
const CHUNK = 2_000;

/** Where numbers are sealed beside their token, and what names a row: two numbers. */
const sources = [
  { table: "card", key: "id, id", token: "token", cipher: "cipher" },
  { table: "record", key: "batch_id, row_no", token: "token", cipher: "cipher" },
  { table: "record", key: "batch_id, row_no", token: "old_token", cipher: "old_cipher" },
  { table: "record_relief", key: "batch_id, row_no", token: "new_token", cipher: "new_cipher" },
  { table: "exposure_card", key: "load_id, row_no", token: "token", cipher: "cipher" },
  { table: "watch_list_card", key: "list_id, row_no", token: "token", cipher: "cipher" },
  { table: "hotline_caller", key: "call_id, call_id", token: "token", cipher: "cipher" },
] as const;

type Source = (typeof sources)[number];
type Numbered = { readonly token: Uint8Array; readonly cipher: Uint8Array };

/**
 * The job: changes every card token to the rotation's version of the key. First, while everything goes on, it works out
 * what each token becomes, a chunk to a transaction, so that it goes on where it was killed. Then, with everybody who
 * stores by tokens kept away, it puts the new ones in their place and the version in force: before that moment all are of
 * the old version, after it of the new. Numbers that retention erased keep theirs and are told apart (R8.6).
 */
export async function retoken(actor: Actor, rotationId: number): Promise<void> {
  permit(actor, "key.rotate");
  const rotation = await db.keyRotation.findUnique({ where: { id: rotationId } });
  if (!rotation || rotation.state === "ended") return;
  const { version } = rotation;
  if (!keyRing("token").keys.has(version)) rereadKeys();
  if (!keyRing("token").keys.has(version))
    throw new Error(`the worker has no token key of version ${version}: restart it with that one`);
  for (const [place, source] of sources.entries()) {
    for (let after: readonly [number, number] | null = [0, 0]; after; await tell(rotationId, place))
      after = await prepareChunk(source, after, version);
  }
  await change(
    actor,
    async (tx) => {
      await holdTokenVersionAlone(tx);
      for (const source of sources) await prepareRest(tx, source, version);
      const before = await versionInForce(tx);
      const changedCards = await putIn(tx, before);
      await tx.$executeRaw`update vault_key set in_force = false where purpose = 'token' and in_force`;
      await tx.$executeRaw`update vault_key set in_force = true where purpose = 'token' and version = ${version}::int`;
      const { now } = await businessClock(tx);
      const [{ left }] = await tx.$queryRaw<[{ left: number }]>`
        select count(*)::int as left from card where left_at_version is not null`;
      await tx.keyRotation.update({
        where: { id: rotationId },
        data: { state: "ended", endedAt: now, resealed: changedCards },
        select: { id: true },
      });
      return changed(null, {
        type: "key.tokensChanged",
        subject: "key",
        subjectId: rotationId,
        details: { version, cards: changedCards, left },
      });
    },
    { timeout: BULK_TIMEOUT },
  );
}

/** Works out the new tokens of the rows after one. @returns the last row; null at the end */
async function prepareChunk(
  { table, key, token, cipher }: Source,
  after: readonly [number, number],
  version: number,
): Promise<readonly [number, number] | null> {
  const [from, keys, old, sealed] = [table, key, token, cipher].map((name) => sql([name]));
  const rows = await db.$queryRaw<{ key: [number, number]; token: Uint8Array; cipher: Uint8Array | null }[]>`
    select array[${keys}]::int[] as key, ${old} as token,
      case when not exists (select from token_change n where n.old_token = ${old}) then ${sealed} end as cipher
      from ${from} where ${sealed} is not null and (${keys}) > (${after[0]}::int, ${after[1]}::int)
     order by ${keys} limit ${CHUNK}::int`;
  await note(
    db,
    rows.filter((row): row is typeof row & Numbered => row.cipher !== null),
    version,
  );
  return rows.length === CHUNK ? (rows.at(-1)?.key ?? null) : null;
}

/** What was stored since the walk came by: few, and each asked for by itself. */
async function prepareRest(tx: Tx, { table, token, cipher }: Source, version: number): Promise<void> {
  const [from, old, sealed] = [table, token, cipher].map((name) => sql([name]));
  for (;;) {
    const rows = await tx.$queryRaw<Numbered[]>`
      select distinct on (t.${old}) t.${old} as token, t.${sealed} as cipher from ${from} t
       where t.${sealed} is not null and not exists (select from token_change n where n.old_token = t.${old})
       order by t.${old} limit ${CHUNK}::int`;
    if (rows.length === 0) return;
    await note(tx, rows, version);
  }
}

async function note(reader: Reader, rows: readonly Numbered[], version: number): Promise<void> {
  const fresh = rows.map((row) => {
    const digits = open(Buffer.from(row.token), row.cipher).toString("latin1");
    const becomes = tokenUnder(version, digits);
    return { becomes, cipher: sealCard(digits, becomes) };
  });
  await reader.$executeRaw`
    insert into token_change (old_token, new_token, cipher)
    select * from unnest(${rows.map((row) => row.token)}::bytea[], ${fresh.map((one) => one.becomes)}::bytea[],
      ${fresh.map((one) => one.cipher)}::bytea[])
    on conflict do nothing`;
}

async function tell(rotationId: number, place: number): Promise<void> {
  await db.$executeRaw`
    update key_rotation set place = ${place}::int, resealed = (select count(*) from token_change)
     where id = ${rotationId}::int and state = 'running'`;
}

/** @returns how many cards have a new token */
async function putIn(tx: Tx, before: number): Promise<number> {
  await tx.$executeRaw`
    update card set left_at_version = ${before}::int
     where left_at_version is null and not exists (select from token_change n where n.old_token = card.token)`;
  const cards = await tx.$executeRaw`
    update card c set token = n.new_token, cipher = case when c.cipher is not null then n.cipher end
      from token_change n where c.token = n.old_token`;
  await tx.$executeRaw`
    update record r set token = n.new_token, cipher = case when r.cipher is not null then n.cipher end
      from token_change n where r.token = n.old_token`;
  await tx.$executeRaw`
    update record r set old_token = n.new_token, old_cipher = case when r.old_cipher is not null then n.cipher end
      from token_change n where r.old_token = n.old_token`;
  await tx.$executeRaw`
    update record_relief r set new_token = n.new_token, new_cipher = case when r.new_cipher is not null then n.cipher end
      from token_change n where r.new_token = n.old_token`;
  await tx.$executeRaw`
    update exposure_card x set left_at_version = ${before}::int
     where x.cipher is null and left_at_version is null
       and not exists (select from token_change n where n.old_token = x.token)`;
  await tx.$executeRaw`
    update exposure_card x set token = n.new_token, cipher = case when x.cipher is not null then n.cipher end
      from token_change n where x.token = n.old_token`;
  // A call's number is sealed only with a caller who may be called back: what nobody else has either is left behind.
  await tx.$executeRaw`
    update hotline_call c set left_at_version = ${before}::int
     where c.token is not null and left_at_version is null
       and not exists (select from token_change n where n.old_token = c.token)`;
  await tx.$executeRaw`
    update hotline_call c set token = n.new_token from token_change n where c.token = n.old_token`;
  await tx.$executeRaw`
    update hotline_caller r set token = n.new_token, cipher = case when r.cipher is not null then n.cipher end
      from token_change n where r.token = n.old_token`;
  await tx.$executeRaw`
    update watch_list_card w set token = n.new_token, cipher = case when w.cipher is not null then n.cipher end
      from token_change n where w.token = n.old_token`;
  await tx.$executeRaw`
    update stored_search s set token = n.new_token from token_change n where s.token = n.old_token`;
  await tx.$executeRaw`truncate token_change`;
  return cards;
}
