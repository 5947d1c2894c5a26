import type pg from "pg";
import { to as copyTo } from "pg-copy-streams";

/** Of COPY … (format binary): its head, the number of columns, and the length of the first. */
const HEAD = 19;
const COLUMNS = 2;
const LENGTH = 4;

/**
 * The one bytea that a query gives, as it lies in the database; null where it gives none. The driver reads every answer
 * as text: a megabyte comes as two of hexadecimal digits, in four times the time.
 * @param query without parameters, which COPY has none of
 */
export async function readOctets(client: pg.PoolClient, query: string): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  for await (const chunk of client.query(copyTo(`copy (${query}) to stdout (format binary)`))) chunks.push(chunk);
  const all = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
  const at = HEAD + COLUMNS + LENGTH;
  if (all.readInt16BE(HEAD) < 0) return null;
  return all.subarray(at, at + all.readInt32BE(HEAD + COLUMNS));
}
