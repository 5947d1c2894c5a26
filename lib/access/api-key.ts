import { createHash, randomBytes } from "node:crypto";
import { realNow } from "@/lib/core/clock";
import { db } from "@/lib/core/db";
import { type Actor, mintKey } from "./actor";
import type { Scope } from "./rights";
import { addressOf } from "./rules";

const form = /^shokai_[0-9a-f]{8}_[A-Za-z0-9_-]{43}$/;

/**
 * A new key, and what the database keeps of it. It begins with shokai_, so that scanners find one that was left lying
 * about; the eight digits after it may be shown.
 */
export function newKey(): { key: string; prefix: string; hash: Uint8Array<ArrayBuffer> } {
  const prefix = `shokai_${randomBytes(4).toString("hex")}`;
  const key = `${prefix}_${randomBytes(32).toString("base64url")}`;
  return { key, prefix, hash: keyHash(key) };
}

/**
 * Plain SHA-256: a key holds 256 random bits, which no guessing shortens, so that a slow or a keyed hash would protect
 * nothing and cost every request; found by its hash, no comparison leaks time.
 */
function keyHash(key: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash("sha256").update(key).digest());
}

export type KeyRefusal = "NO_KEY" | "KEY_UNKNOWN" | "KEY_REVOKED" | "KEY_EXPIRED";
export type KeyFound =
  | { readonly ok: true; readonly actor: Actor }
  | { readonly ok: false; readonly why: KeyRefusal; readonly prefix?: string };

/**
 * The key of a request as an actor: read from the database each time, so that revoking holds at once and in every
 * process. Expiry goes by the real clock. Cookies are not looked at.
 */
export async function actorForKey(request: Request): Promise<KeyFound> {
  const [scheme, key, ...more] = (request.headers.get("authorization") ?? "").trim().split(/ +/);
  if (scheme?.toLowerCase() !== "bearer" || !key || more.length > 0) return { ok: false, why: "NO_KEY" };
  if (!form.test(key)) return { ok: false, why: "KEY_UNKNOWN" };
  const found = await db.apiKey.findUnique({
    where: { hash: keyHash(key) },
    select: { id: true, label: true, prefix: true, companyId: true, scopes: true, expiresAt: true, revokedAt: true },
  });
  if (!found) return { ok: false, why: "KEY_UNKNOWN" };
  if (found.revokedAt) return { ok: false, why: "KEY_REVOKED", prefix: found.prefix };
  if (found.expiresAt <= realNow()) return { ok: false, why: "KEY_EXPIRED", prefix: found.prefix };
  const actor = mintKey({
    id: found.id,
    name: found.label,
    companyId: found.companyId,
    scopes: found.scopes as Scope[],
    address: addressOf(request.headers),
  });
  return { ok: true, actor };
}
