import { type Actor, permit } from "@/lib/access/actor";
import { staleFactor } from "@/lib/access/step-up";
import { change, changed } from "@/lib/audit/change";
import { businessClock, realNow } from "@/lib/core/clock";
import { db } from "@/lib/core/db";
import { enqueue } from "@/lib/core/enqueue";
import { patiently } from "@/lib/core/patience";
import { type Result, refuse } from "@/lib/core/result";
import { checkKeys } from "./check";
import { countKeyUse, countTokenUse, type KeyUse } from "./key-use";
import { type KeyPurpose, keyRing, rereadKeys } from "./keys";
import { versionInForce } from "./number-keys";
import { sealedColumns } from "./sealed-columns";

export type KeyVersion = {
  purpose: KeyPurpose;
  version: number;
  since: Date;
  /** Whether this process was given it. */
  held: boolean;
  current: boolean;
  retiredAt: Date | null;
  /** Values sealed under it, cards with tokens under it; null where nothing says (certificates). */
  values: number | null;
};

export type Rotation = {
  id: number;
  /** seal: everything sealed anew; token: every card token changed. */
  purpose: "seal" | "token";
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
  /** The version that all card tokens could be changed to; null: none is given, or a change is under way. */
  toRetoken: number | null;
};

export type RotationRefusal =
  | "STEP_UP_NEEDED"
  | "UNDER_WAY"
  | "NOTHING_TO_RESEAL"
  | "NO_NEWER_KEY"
  | "STILL_USED"
  | "IS_CURRENT";

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
  const inForce = await versionInForce(db);
  const current = keyRing("seal").current;
  const newest = keyRing("token").current;
  const tokens = new Map<number, number>();
  for (const { purpose, version } of noted)
    if (purpose === "token") tokens.set(version, await patiently(COUNTING, () => countTokenUse(db, version)));
  const under = rotations.some((one) => one.state === "running");
  return {
    versions: noted.map(({ purpose, version, createdAt, retiredAt }) => {
      const ring = keyRing(purpose as KeyPurpose);
      return {
        purpose: purpose as KeyPurpose,
        version,
        since: createdAt,
        held: ring.keys.has(version),
        current: (purpose === "token" ? inForce : ring.current) === version,
        retiredAt,
        values:
          purpose === "seal"
            ? sum(use.filter((one) => one.version === version))
            : purpose === "token"
              ? (tokens.get(version) ?? 0)
              : null,
      };
    }),
    use,
    rotations: rotations.map((row) => ({
      ...row,
      purpose: row.purpose as Rotation["purpose"],
      state: row.state as Rotation["state"],
      places: row.purpose === "token" ? 4 : sealedColumns.length,
    })),
    toRetoken: !under && newest > inForce ? newest : null,
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
 * Asks for every card token to be changed to the newest version of the token key that this process is given; the worker
 * does it while everything else goes on, and only at its end keeps deliveries waiting for a while. Refuses
 * STEP_UP_NEEDED, UNDER_WAY, and NO_NEWER_KEY where none is given.
 */
export async function askRetoken(actor: Actor): Promise<Result<{ version: number }, RotationRefusal>> {
  permit(actor, "key.rotate");
  const stale = await staleFactor(actor, realNow());
  if (stale) return stale;
  rereadKeys();
  await checkKeys(actor);
  const version = keyRing("token").current;
  return change(actor, async (tx) => {
    await tx.$executeRaw`select pg_advisory_xact_lock(hashtext('shokai'), hashtext('key rotation'))`;
    if (await tx.keyRotation.findFirst({ where: { state: "running" } })) return refuse("UNDER_WAY");
    if (version <= (await versionInForce(tx))) return refuse("NO_NEWER_KEY");
    const { now } = await businessClock(tx);
    const { id } = await tx.keyRotation.create({
      data: { purpose: "token", version, askedBy: actor.id, askedByName: actor.name, askedAt: now },
      select: { id: true },
    });
    await enqueue(tx, "retoken", { rotationId: id }, `retoken:${id}`);
    return changed({ version }, { type: "key.retokenAsked", subject: "key", subjectId: id, details: { version } });
  });
}

/**
 * Gives a version of the seal or the token key up: from now on it may be missing at the start. Refuses STILL_USED while
 * a value or a card is under it (of the token key: numbers that were erased before it was changed), IS_CURRENT for the
 * one in use.
 */
export async function retireKey(
  actor: Actor,
  version: number,
  purpose: "seal" | "token" = "seal",
): Promise<Result<null, RotationRefusal>> {
  permit(actor, "key.rotate");
  const stale = await staleFactor(actor, realNow());
  if (stale) return stale;
  return change(actor, async (tx) => {
    const current = purpose === "token" ? await versionInForce(tx) : keyRing("seal").current;
    if (version === current) return refuse("IS_CURRENT");
    const used = await patiently(COUNTING, async () =>
      purpose === "token"
        ? countTokenUse(tx, version)
        : sum((await countKeyUse(tx)).filter((one) => one.version === version)),
    );
    if (used > 0) return refuse("STILL_USED");
    const { count } = await tx.vaultKey.updateMany({
      where: { purpose, version, retiredAt: null },
      data: { retiredAt: (await businessClock(tx)).now },
    });
    if (count === 0) return refuse("STILL_USED");
    return changed(null, { type: "key.retired", subject: "key", subjectId: version, details: { purpose, version } });
  });
}

function sum(use: readonly KeyUse[]): number {
  return use.reduce((total, one) => total + one.values, 0);
}
