import { createHmac, type KeyObject, timingSafeEqual } from "node:crypto";
import type { Actor } from "@/lib/access/actor";
import { db } from "@/lib/core/db";
import { Misconfigured } from "@/lib/core/errors";
import { countKeyUse, countTokenUse } from "./key-use";
import { type KeyPurpose, keyPurposes, keyRing } from "./keys";
import { learnNumberKeys, versionInForce } from "./number-keys";

/**
 * Holds the keys against the check values that the database keeps: a missing or swapped key would make one member two
 * or leave numbers unreadable, so it is refused at start. A version that was retired may be missing, once more only if
 * nothing is under it: a process that still had only the old one may have used it since. New versions are noted, and
 * what stands for card numbers is learned. Throws Misconfigured.
 */
export async function checkKeys(_actor: Actor): Promise<void> {
  for (const purpose of keyPurposes) {
    const fresh = await compare(purpose, isUsed);
    // Of a new database the newest token key is in force; of a filled one it stays the one that its tokens are under.
    const inForce = purpose === "token" ? await versionInForce(db) : null;
    await db.vaultKey.createMany({
      data: fresh.map(([version, key]) => ({
        purpose,
        version,
        check: new Uint8Array(checkValue(purpose, key.export())),
        inForce: version === inForce,
      })),
      skipDuplicates: true,
    });
  }
  await learnNumberKeys(db);
}

/**
 * Whether this process's keys are still those of the database, for a question that comes every few seconds: nothing is
 * noted, and that nothing is sealed under a retired version is believed, not counted. Throws where the database is away.
 */
export async function keysAgree(): Promise<boolean> {
  try {
    for (const purpose of keyPurposes) await compare(purpose, async () => false);
    return true;
  } catch (error) {
    if (error instanceof Misconfigured) return false;
    throw error;
  }
}

/** Refuses keys that are not the database's; gives back the versions that it does not know yet. */
async function compare(
  purpose: KeyPurpose,
  stillUsed: (purpose: KeyPurpose, version: number) => Promise<boolean>,
): Promise<[number, KeyObject][]> {
  const ring = keyRing(purpose);
  const noted = await db.vaultKey.findMany({ where: { purpose } });
  for (const { version, check, retiredAt } of noted) {
    const key = ring.keys.get(version);
    if (!key && retiredAt && !(await stillUsed(purpose, version))) continue;
    if (!key) throw new Misconfigured(`the ${purpose} key of version ${version} is missing`);
    if (!timingSafeEqual(checkValue(purpose, key.export()), Buffer.from(check))) {
      throw new Misconfigured(`the ${purpose} key of version ${version} is not the one this database was filled with`);
    }
  }
  return [...ring.keys].filter(([version]) => !noted.some((n) => n.version === version));
}

async function isUsed(purpose: KeyPurpose, version: number): Promise<boolean> {
  if (purpose === "token") return (await countTokenUse(db, version)) > 0;
  return (await countKeyUse(db)).some((use) => use.version === version);
}

function checkValue(purpose: KeyPurpose, key: Buffer): Buffer {
  return createHmac("sha256", key).update(`shokai key check ${purpose}`).digest().subarray(0, 16);
}
