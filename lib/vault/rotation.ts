import { type Actor, permit } from "@/lib/access/actor";
import { staleFactor } from "@/lib/access/step-up";
import { change, changed } from "@/lib/audit/change";
import { businessClock, realNow } from "@/lib/core/clock";
import { db } from "@/lib/core/db";
import { enqueue } from "@/lib/core/enqueue";
import { patiently } from "@/lib/core/patience";
import { type Result, refuse } from "@/lib/core/result";
import { checkKeys } from "./check";
import { countKeyUse, type KeyUse } from "./key-use";
import { type KeyPurpose, keyRing, rereadKeys } from "./keys";
import { sealedColumns } from "./sealed-columns";

export type KeyVersion = {
  purpose: KeyPurpose;
  version: number;
  since: Date;
  /** Whether this process was given it. */
  held: boolean;
  current: boolean;
  retiredAt: Date | null;
  /** Values sealed under it; null where values do not say (tokens, certificates). */
  values: number | null;
};

export type Rotation = {
  id: number;
  version: number;
  state: "running" | "ended";
  place: number;
  places: number;
  resealed: number;
  unreadable: number;
  askedByName: string;
  askedAt: Date;
  endedAt: Date | null;
};

export type KeysPage = {
  versions: KeyVersion[];
  use: KeyUse[];
  rotations: Rotation[];
  /** The version that everything could be sealed under anew; null: it is already, or one is under way. */
  toReseal: number | null;
};

export type RotationRefusal = "STEP_UP_NEEDED" | "UNDER_WAY" | "NOTHING_TO_RESEAL" | "STILL_USED" | "IS_CURRENT";

/** Milliseconds for counting every sealed value: more than an ordinary page's question has. */
const COUNTING = 60_000;

/** Versions of the keys, what is sealed under each, and how a change of the key goes on. Never a key. */
export async function findKeys(actor: Actor): Promise<KeysPage> {
  permit(actor, "key.read");
  const [noted, use, rotations] = await Promise.all([
    db.vaultKey.findMany({ orderBy: [{ purpose: "asc" }, { version: "desc" }] }),
    patiently(COUNTING, () => countKeyUse(db)),
    db.keyRotation.findMany({ orderBy: { id: "desc" }, take: 10 }),
  ]);
  const current = keyRing("seal").current;
  const under = rotations.some((one) => one.state === "running");
  return {
    versions: noted.map(({ purpose, version, createdAt, retiredAt }) => {
      const ring = keyRing(purpose as KeyPurpose);
      return {
        purpose: purpose as KeyPurpose,
        version,
        since: createdAt,
        held: ring.keys.has(version),
        current: ring.current === version,
        retiredAt,
        values: purpose === "seal" ? sum(use.filter((one) => one.version === version)) : null,
      };
    }),
    use,
    rotations: rotations.map((row) => ({
      ...row,
      state: row.state as Rotation["state"],
      places: sealedColumns.length,
    })),
    toReseal: !under && use.some((one) => one.version !== current) ? current : null,
  };
}

/**
 * Asks for everything to be sealed anew under the newest version of the key that this process is given; the worker does
 * it, chunk by chunk, while everything else goes on. What is written meanwhile is sealed under the newest at once.
 * Refuses STEP_UP_NEEDED, UNDER_WAY, and NOTHING_TO_RESEAL where no older version is in use.
 */
export async function askReseal(actor: Actor): Promise<Result<{ version: number }, RotationRefusal>> {
  permit(actor, "key.rotate");
  const stale = await staleFactor(actor, realNow());
  if (stale) return stale;
  rereadKeys();
  await checkKeys(actor);
  const version = keyRing("seal").current;
  const older = (await patiently(COUNTING, () => countKeyUse(db))).some((one) => one.version !== version);
  return change(actor, async (tx) => {
    await tx.$executeRaw`select pg_advisory_xact_lock(hashtext('shokai'), hashtext('key rotation'))`;
    if (await tx.keyRotation.findFirst({ where: { state: "running" } })) return refuse("UNDER_WAY");
    if (!older) return refuse("NOTHING_TO_RESEAL");
    const { now } = await businessClock(tx);
    const { id } = await tx.keyRotation.create({
      data: { version, askedBy: actor.id, askedByName: actor.name, askedAt: now },
      select: { id: true },
    });
    await enqueue(tx, "reseal", { rotationId: id }, `reseal:${id}`);
    return changed({ version }, { type: "key.resealAsked", subject: "key", subjectId: id, details: { version } });
  });
}

/**
 * Gives a version of the seal key up: from now on it may be missing at the start. Refuses STILL_USED while a value is
 * sealed under it, IS_CURRENT for the one in use.
 */
export async function retireKey(actor: Actor, version: number): Promise<Result<null, RotationRefusal>> {
  permit(actor, "key.rotate");
  const stale = await staleFactor(actor, realNow());
  if (stale) return stale;
  if (version === keyRing("seal").current) return refuse("IS_CURRENT");
  return change(actor, async (tx) => {
    if ((await patiently(COUNTING, () => countKeyUse(tx))).some((one) => one.version === version))
      return refuse("STILL_USED");
    const { count } = await tx.vaultKey.updateMany({
      where: { purpose: "seal", version, retiredAt: null },
      data: { retiredAt: (await businessClock(tx)).now },
    });
    if (count === 0) return refuse("STILL_USED");
    return changed(null, { type: "key.retired", subject: "key", subjectId: version, details: { version } });
  });
}

function sum(use: readonly KeyUse[]): number {
  return use.reduce((total, one) => total + one.values, 0);
}
