import type { Tx } from "@/lib/core/db";
import { tokenOf, tokenUnder } from "@/lib/vault/number-keys";
import { open } from "@/lib/vault/seal";

/** Numbers that are opened at once. */
const CHUNK = 5_000;

/*
 * A number that retention erased kept the token of an older version of the key when all others were changed. Where such a
 * number comes again, its card and what was said of it take the token that it has now: one member stays one member
 * (R8.6). Costs nothing where no number was left behind. The caller holds the token version.
 */

/** Of all numbers of a batch, before anything of it is weighed. Opens sealed numbers: the worker's. */
export async function adoptErased(tx: Tx, batchId: number): Promise<void> {
  if ((await versionsLeft(tx)).length === 0) return;
  let after = Buffer.alloc(0);
  for (;;) {
    const rows = await tx.$queryRaw<{ token: Uint8Array; cipher: Uint8Array }[]>`
      select distinct on (token) token, cipher from (
        select token, cipher from record where batch_id = ${batchId}::int and cipher is not null
        union all
        select old_token, old_cipher from record where batch_id = ${batchId}::int and old_cipher is not null
        union all
        select new_token, new_cipher from record_relief where batch_id = ${batchId}::int and new_cipher is not null
      ) said
       where token > ${after}::bytea and not exists (select from card c where c.token = said.token)
       order by token limit ${CHUNK}::int`;
    await adoptNumbers(
      tx,
      rows.map(({ token, cipher }) => open(Buffer.from(token), cipher).toString("latin1")),
    );
    if (rows.length < CHUNK) return;
    after = Buffer.from(rows.at(-1)?.token ?? []);
  }
}

/** Of numbers at hand. */
export async function adoptNumbers(tx: Tx, numbers: readonly string[]): Promise<void> {
  const versions = numbers.length === 0 ? [] : await versionsLeft(tx);
  if (versions.length === 0) return;
  const known = numbers.flatMap((digits) =>
    versions.map((version) => ({ fresh: tokenOf(digits), was: tokenUnder(version, digits) })),
  );
  await tx.$executeRaw`
    select adopt_number(n.fresh, n.was)
      from unnest(${known.map(({ fresh }) => fresh)}::bytea[], ${known.map(({ was }) => was)}::bytea[]) as n (fresh, was)
     where exists (select from card c where c.token = n.was and c.left_at_version is not null)
        or exists (select from exposure_card x where x.token = n.was and x.left_at_version is not null)`;
}

async function versionsLeft(tx: Tx): Promise<number[]> {
  const rows = await tx.$queryRaw<{ version: number }[]>`
    select left_at_version as version from card where left_at_version is not null
    union select left_at_version from exposure_card where left_at_version is not null order by 1`;
  return rows.map(({ version }) => version);
}
