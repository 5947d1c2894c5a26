import { type Actor, permit } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import { businessClock } from "@/lib/core/clock";
import { db, dbNull, type Tx, withConnection } from "@/lib/core/db";
import { keyRing, rereadKeys } from "@/lib/vault/keys";
import { open, seal } from "@/lib/vault/seal";
import { type SealedColumn, sealedColumns } from "@/lib/vault/sealed-columns";
import { type Place, places, type SealedRow } from "./reseal-places";

type Cursor = readonly (number | string)[] | null;
type Chunk = { readonly last: Cursor; readonly resealed: number };

/**
 * The job: seals everything anew under the rotation's version, a chunk of rows to a transaction, which also notes how far
 * it came: killed at any moment it goes on at the chunk that it had not ended. A value that somebody changes meanwhile is
 * left to them: what is written is sealed under the newest version. Values that do not open stay as they are and are told.
 *
 * A process that was started before the new version was given seals under the old one until it is restarted. So the round
 * is made again while it still finds something; what comes later, the page of keys shows.
 */
export async function reseal(actor: Actor, rotationId: number): Promise<void> {
  permit(actor, "key.rotate");
  const rotation = await db.keyRotation.findUnique({ where: { id: rotationId } });
  if (!rotation || rotation.state === "ended") return;
  if (keyRing("seal").current !== rotation.version) rereadKeys();
  if (keyRing("seal").current !== rotation.version) {
    throw new Error(`the worker's newest seal key is not version ${rotation.version}: restart it with that one`);
  }
  let place = rotation.place;
  let cursor = rotation.cursor as Cursor;
  let found = 0;
  let whole = place === 0 && cursor === null;
  for (;;) {
    const column = sealedColumns[place];
    if (!column) {
      // Over when a whole round found nothing: what a killed run had found is not known any more.
      if (whole && found === 0) break;
      [place, cursor, found, whole] = [0, null, 0, true];
      await db.keyRotation.update({
        where: { id: rotationId },
        data: { place, cursor: dbNull, unreadable: 0 },
        select: { id: true },
      });
      continue;
    }
    const chunk = await resealChunk(rotationId, place, column, cursor);
    found += chunk.resealed;
    if (chunk.last) cursor = chunk.last;
    else [place, cursor] = [place + 1, null];
  }
  await conclude(actor, rotationId);
}

async function resealChunk(rotationId: number, place: number, column: SealedColumn, cursor: Cursor): Promise<Chunk> {
  const { table, column: name } = column;
  const spec = places[`${table}.${name}` as keyof typeof places];
  return withConnection(async (client) => {
    await client.query("begin");
    try {
      const { rows } = await client.query<SealedRow>(selectText(spec, table, name, cursor), [
        keyRing("seal").current,
        ...(cursor ?? []),
      ]);
      const fresh: { row: SealedRow; sealed: Buffer }[] = [];
      let unreadable = 0;
      for (const row of rows) {
        try {
          const context = spec.context(row);
          fresh.push({ row, sealed: seal(context, open(context, row.sealed)) });
        } catch {
          unreadable++;
        }
      }
      const { rowCount } = await client.query(updateText(spec, table, name), [
        ...spec.key.map(([key]) => fresh.map(({ row }) => row[key])),
        fresh.map(({ row }) => row.sealed),
        fresh.map(({ sealed }) => sealed),
      ]);
      const resealed = rowCount ?? 0;
      const last = rows.length === spec.chunk ? spec.key.map(([key]) => rows.at(-1)?.[key] as number | string) : null;
      await client.query(
        `update key_rotation set place = $2, cursor = $3, resealed = resealed + $4, unreadable = unreadable + $5
          where id = $1 and state = 'running'`,
        [rotationId, last ? place : place + 1, last && JSON.stringify(last), resealed, unreadable],
      );
      await client.query("commit");
      return { last, resealed };
    } catch (error) {
      await client.query("rollback").catch(() => {});
      throw error;
    }
  });
}

// Names come from the room's own lists, values as parameters.
function selectText(spec: Place, table: string, column: string, cursor: Cursor): string {
  const keys = spec.key.map(([key]) => key).join(", ");
  const version = `get_byte(substring(${column} from 2 for 2), 0) * 256 + get_byte(substring(${column} from 2 for 2), 1)`;
  const beyond = cursor ? `and (${keys}) > (${spec.key.map(([, type], i) => `$${i + 2}::${type}`).join(", ")})` : "";
  return `select ${[keys, ...spec.needs].join(", ")}, ${column} as sealed from ${table}
    where ${column} is not null and ${version} <> $1::int ${beyond} order by ${keys} limit ${spec.chunk}`;
}

function updateText(spec: Place, table: string, column: string): string {
  const names = spec.key.map(([key]) => key);
  const arrays = spec.key.map(([, type], i) => `$${i + 1}::${type}[]`);
  const n = spec.key.length;
  return `update ${table} t set ${column} = n.fresh
    from unnest(${arrays.join(", ")}, $${n + 1}::bytea[], $${n + 2}::bytea[]) as n (${names.join(", ")}, was, fresh)
    where ${names.map((key) => `t.${key} = n.${key}`).join(" and ")} and t.${column} = n.was`;
}

async function conclude(actor: Actor, rotationId: number): Promise<void> {
  await change(actor, async (tx: Tx) => {
    const row = await tx.keyRotation.update({
      where: { id: rotationId },
      data: { state: "ended", endedAt: (await businessClock(tx)).now },
    });
    const { version, resealed, unreadable } = row;
    return changed(null, {
      type: "key.resealed",
      subject: "key",
      subjectId: rotationId,
      details: { version, resealed, unreadable },
    });
  });
}
