import { createHmac, hash, type KeyObject } from "node:crypto";

/** Bytes of SHA-256's block, and of what it gives. */
const BLOCK = 64;
const DIGEST = 32;

/** A key's two blocks (RFC 2104) with room behind them for a number, and for the inner hash. */
type Blocks = { readonly inner: Buffer; readonly outer: Buffer };
const known = new WeakMap<KeyObject, Blocks>();

/**
 * HMAC-SHA-256 of a text, 32 bytes. Card numbers are hashed by the million, and of an Hmac object's time only half is
 * hashing: short texts go through two plain hashes, as the standard says it, over blocks that are made once for a key.
 */
export function keyedHash(key: KeyObject, text: string): Buffer {
  if (text.length > BLOCK || !/^[\x20-\x7e]+$/.test(text)) return createHmac("sha256", key).update(text).digest();
  const { inner, outer } = blocksOf(key);
  const end = BLOCK + inner.write(text, BLOCK, "latin1");
  outer.write(hash("sha256", inner.subarray(0, end), "binary"), BLOCK, "latin1");
  inner.fill(0, BLOCK);
  return Buffer.from(hash("sha256", outer, "binary"), "latin1");
}

function blocksOf(key: KeyObject): Blocks {
  let blocks = known.get(key);
  if (!blocks) {
    const bytes = key.export();
    // What is longer than a block is hashed first: the keys here are of 32 bytes.
    if (bytes.length > BLOCK) throw new Error("a key of HMAC-SHA-256 is no longer than a block here");
    blocks = { inner: Buffer.alloc(2 * BLOCK, 0), outer: Buffer.alloc(BLOCK + DIGEST, 0) };
    for (let i = 0; i < BLOCK; i++) {
      blocks.inner[i] = 0x36 ^ (bytes[i] ?? 0);
      blocks.outer[i] = 0x5c ^ (bytes[i] ?? 0);
    }
    known.set(key, blocks);
  }
  return blocks;
}
