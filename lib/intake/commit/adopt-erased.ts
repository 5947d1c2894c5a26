import type { Tx } from "@/lib/core/db";
import { tokenUnder } from "@/lib/vault/number-keys";
import { open } from "@/lib/vault/seal";

/** Numbers that are opened at once. */
const CHUNK = 5_000;

/**
 * A number that retention erased kept the token of an older version of the key when all others were changed. Where a
 * batch brings such a number again, its card and what was said of it take the token that the batch has: one member stays
 * one member (R8.6). Costs nothing where no number was left behind. The caller holds the token version.
 */
export async function adoptErased(tx: Tx, batchId: number): Promise<void> {
  const left = await tx.$queryRaw<{ version: number }[]>`
    select distinct left_at_version as version from card where left_at_version is not null order by 1`;
  if (left.length === 0) return;
  for (let after = Buffer.alloc(0), more = true; more; ) {
    const rows = await tx.$queryRaw<{ token: Uint8Array; cipher: Uint8Array }[]>`
      select distinct on (token) token, cipher from (
        select token, cipher from record where batch_id = ${batchId}::int and cipher is not null
        union all
        select old_token, old_cipher from record where batch_id = ${batchId}::int and old_cipher is not null
      ) said
       where token > ${after}::bytea and not exists (select from card c where c.token = said.token)
       order by token limit ${CHUNK}::int`;
    await adopt(
      tx,
      rows,
      left.map(({ version }) => version),
    );
    more = rows.length === CHUNK;
    after = Buffer.from(rows.at(-1)?.token ?? []);
  }
}

async function adopt(
  tx: Tx,
  rows: readonly { token: Uint8Array; cipher: Uint8Array }[],
  versions: readonly number[],
): Promise<void> {
  const known = rows.flatMap(({ token, cipher }) => {
    const digits = open(Buffer.from(token), cipher).toString("latin1");
    return versions.map((version) => ({ fresh: Buffer.from(token), old: tokenUnder(version, digits) }));
  });
  const found = await tx.$queryRaw<{ old: Uint8Array; fresh: Uint8Array }[]>`
    update card c set token = n.fresh, left_at_version = null
      from unnest(${known.map(({ old }) => old)}::bytea[], ${known.map(({ fresh }) => fresh)}::bytea[]) as n (old, fresh)
     where c.token = n.old
    returning n.old, n.fresh`;
  // What was said of them holds no sealed number any more: there is nothing in it to seal anew.
  for (const { old, fresh } of found) {
    await tx.$executeRaw`update record set token = ${fresh}::bytea where token = ${old}::bytea`;
    await tx.$executeRaw`update record set old_token = ${fresh}::bytea where old_token = ${old}::bytea`;
    await tx.$executeRaw`update stored_search set token = ${fresh}::bytea where token = ${old}::bytea`;
  }
}
