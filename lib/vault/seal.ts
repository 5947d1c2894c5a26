import { createCipheriv, createDecipheriv, type KeyObject, randomFillSync } from "node:crypto";
import { keyRing } from "./keys";

/*
 * Sealed bytes: format (1 byte, 1) · key version (2 bytes) · nonce (12) · ciphertext · tag (16), AES-256-GCM. The
 * context is authenticated with it, so that a value moved to another place does not open (RULEBOOK R8.1).
 */
const FORMAT = 1;
const HEAD = 3;
const NONCE = 12;
const TAG = 16;

// One call to the random source for 4,096 nonces: a quarter of the time of sealing a row went into single calls.
const pool = Buffer.alloc(NONCE * 4096);
let used = pool.length;
function nonceInto(target: Buffer, at: number): void {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  pool.copy(target, at, used, used + NONCE);
  used += NONCE;
}

/**
 * Seals bytes under the current key.
 * @param context names the place, e.g. `card:<token>` or `delivery:12:0`; the same is needed to open
 */
export function seal(context: string | Buffer, plain: Buffer): Buffer {
  const ring = keyRing("seal");
  const sealed = Buffer.allocUnsafe(HEAD + NONCE + plain.length + TAG);
  sealed[0] = FORMAT;
  sealed.writeUInt16BE(ring.current, 1);
  nonceInto(sealed, HEAD);
  const cipher = createCipheriv("aes-256-gcm", current(ring), sealed.subarray(HEAD, HEAD + NONCE));
  cipher.setAAD(typeof context === "string" ? Buffer.from(context) : context);
  const body = cipher.update(plain);
  body.copy(sealed, HEAD + NONCE);
  cipher.final();
  cipher.getAuthTag().copy(sealed, HEAD + NONCE + plain.length);
  return sealed;
}

/** Opens what seal() made in the same context. Throws where a byte, the context or the key is not the same. */
export function open(context: string | Buffer, sealed: Uint8Array): Buffer {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
  const key = bytes[0] === FORMAT ? keyRing("seal").keys.get(bytes.readUInt16BE(1)) : undefined;
  if (!key || bytes.length < HEAD + NONCE + TAG) throw new Error("sealed bytes of an unknown format or key version");
  const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(HEAD, HEAD + NONCE), { authTagLength: TAG });
  decipher.setAAD(typeof context === "string" ? Buffer.from(context) : context);
  decipher.setAuthTag(bytes.subarray(bytes.length - TAG));
  return Buffer.concat([decipher.update(bytes.subarray(HEAD + NONCE, bytes.length - TAG)), decipher.final()]);
}

/** A card number sealed for the card that its token names. */
export function sealCard(digits: string, token: Buffer): Buffer {
  return seal(token, Buffer.from(digits, "latin1"));
}

function current(ring: { current: number; keys: ReadonlyMap<number, KeyObject> }): KeyObject {
  return ring.keys.get(ring.current) as KeyObject;
}
