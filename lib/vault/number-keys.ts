import { createSecretKey, type KeyObject, randomBytes } from "node:crypto";
import type { Reader, Tx } from "@/lib/core/db";
import { Misconfigured } from "@/lib/core/errors";
import { keyedHash } from "./keyed-hash";
import { keyRing } from "./keys";
import { open, seal } from "./seal";

/*
 * What stands for a card number. Its token says which card it is, under the token key's version in force: the database
 * says which that is, not the settings, because all tokens change at one moment (lib/jobs/retoken.ts). Its stamp is for
 * what must never change: what recognises an inquiry without a reference, a row as it was sent, a number in a wrong
 * column. The stamp's key is made once, at random, and is kept in the database alone, sealed.
 */

/** Plain values, so that a thread can be told them. */
export type NumberKeys = { readonly tokenVersion: number; readonly stampKey: string };

/** What the stamp key is sealed for. */
export const STAMP_CONTEXT = "stamp key";
let tokenVersion: number | undefined;
let stampKey: KeyObject | undefined;

/** Takes over what another thread or the database said. */
export function takeNumberKeys(told: NumberKeys): void {
  tokenVersion = told.tokenVersion;
  stampKey = createSecretKey(Buffer.from(told.stampKey, "base64"));
}

/**
 * Learns the version in force and the stamp's key, which is made where there is none. Before anything is stored by a
 * token it has to be held as well: holdNumberKeys(). Throws Misconfigured where this process lacks that version.
 */
export async function learnNumberKeys(reader: Reader): Promise<NumberKeys> {
  const told = {
    tokenVersion: await versionInForce(reader),
    stampKey: (await stampOfDatabase(reader)).toString("base64"),
  };
  if (!keyRing("token").keys.has(told.tokenVersion))
    throw new Misconfigured(`the token key of version ${told.tokenVersion}, which is in force, is missing`);
  takeNumberKeys(told);
  return told;
}

/** Learns them, and holds the version in force until the transaction's end: whoever stores by tokens. */
export async function holdNumberKeys(tx: Tx): Promise<NumberKeys> {
  await tx.$executeRaw`select pg_advisory_xact_lock_shared(hashtext('shokai'), hashtext('token version'))`;
  return learnNumberKeys(tx);
}

/** Keeps everybody who stores by tokens away until the transaction's end. */
export async function holdTokenVersionAlone(tx: Tx): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock(hashtext('shokai'), hashtext('token version'))`;
}

/** The lock of holdNumberKeys for a driver connection in a transaction. */
export const HOLD_TOKEN_VERSION = "select pg_advisory_xact_lock_shared(hashtext('shokai'), hashtext('token version'))";

/** The version of the token key that the stored tokens are under; of a new database the newest that is given. */
export async function versionInForce(reader: Reader): Promise<number> {
  const row = await reader.vaultKey.findFirst({
    where: { purpose: "token", inForce: true },
    select: { version: true },
  });
  return row?.version ?? keyRing("token").current;
}

async function stampOfDatabase(reader: Reader): Promise<Buffer> {
  const stored = await reader.vaultStamp.findUnique({ where: { id: 1 } });
  if (stored) return open(STAMP_CONTEXT, stored.sealed);
  // Filled before there were stamps: then what is recognised was keyed with the token key of that time.
  const filled = await reader.record.findFirst({ select: { rowNo: true } });
  const before =
    filled &&
    keyRing("token")
      .keys.get(await versionInForce(reader))
      ?.export();
  const made = new Uint8Array(seal(STAMP_CONTEXT, before || randomBytes(32)));
  await reader.$executeRaw`insert into vault_stamp (id, sealed) values (1, ${made}) on conflict do nothing`;
  return open(STAMP_CONTEXT, (await reader.vaultStamp.findUniqueOrThrow({ where: { id: 1 } })).sealed);
}

/** The keyed token of a card number's digits: HMAC-SHA-256 under the version in force, 32 bytes. */
export function tokenOf(digits: string): Buffer {
  return tokenUnder(tokenVersion ?? keyRing("token").current, digits);
}

/** Its tokens under every version that this process is given: for finding what is stored, whatever is in force. */
export function tokensOf(digits: string): Uint8Array<ArrayBuffer>[] {
  return [...keyRing("token").keys.keys()].map((version) => Uint8Array.from(tokenUnder(version, digits)));
}

export function tokenUnder(version: number, digits: string): Buffer {
  return keyedHash(keyRing("token").keys.get(version) as KeyObject, digits);
}

/** What recognises a number or a row for good: HMAC-SHA-256, 32 bytes. Throws before the keys were learned. */
export function stampOf(text: string): Buffer {
  if (!stampKey) throw new Error("the stamp's key was not learned yet");
  return keyedHash(stampKey, text);
}
