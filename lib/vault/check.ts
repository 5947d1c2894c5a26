import { createHmac, timingSafeEqual } from "node:crypto";
import type { Actor } from "@/lib/access/actor";
import { db } from "@/lib/core/db";
import { Misconfigured } from "@/lib/core/errors";
import { type KeyPurpose, keyPurposes, keyRing } from "./keys";

/**
 * Holds the keys against the check values that the database keeps: a missing or swapped key would make one member two
 * or leave numbers unreadable, so it is refused at start. New versions are noted. Throws Misconfigured.
 */
export async function checkKeys(_actor: Actor): Promise<void> {
  for (const purpose of keyPurposes) {
    const ring = keyRing(purpose);
    const noted = await db.vaultKey.findMany({ where: { purpose } });
    for (const { version, check } of noted) {
      const key = ring.keys.get(version);
      if (!key) throw new Misconfigured(`the ${purpose} key of version ${version} is missing`);
      if (!timingSafeEqual(checkValue(purpose, key.export()), Buffer.from(check))) {
        throw new Misconfigured(
          `the ${purpose} key of version ${version} is not the one this database was filled with`,
        );
      }
    }
    const fresh = [...ring.keys].filter(([version]) => !noted.some((n) => n.version === version));
    await db.vaultKey.createMany({
      data: fresh.map(([version, key]) => ({
        purpose,
        version,
        check: new Uint8Array(checkValue(purpose, key.export())),
      })),
      skipDuplicates: true,
    });
  }
}

function checkValue(purpose: KeyPurpose, key: Buffer): Buffer {
  return createHmac("sha256", key).update(`shokai key check ${purpose}`).digest().subarray(0, 16);
}
