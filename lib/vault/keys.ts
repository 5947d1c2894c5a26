import { createSecretKey, type KeyObject } from "node:crypto";
import { Misconfigured } from "@/lib/core/errors";

export type KeyPurpose = "token" | "seal" | "sign";
export type KeyRing = { readonly current: number; readonly keys: ReadonlyMap<number, KeyObject> };

const variable: Record<KeyPurpose, string> = {
  token: "SHOKAI_TOKEN_KEYS",
  seal: "SHOKAI_SEAL_KEYS",
  sign: "SHOKAI_SIGN_KEYS",
};
export const keyPurposes = Object.keys(variable) as KeyPurpose[];
const rings = new Map<KeyPurpose, KeyRing>();

/**
 * The keys of one purpose from the environment, written `1:<base64 of 32 bytes>[,2:…]`; the highest version is the
 * current one. Throws Misconfigured where they are missing, short, doubled or equal to another purpose's.
 */
export function keyRing(purpose: KeyPurpose): KeyRing {
  const known = rings.get(purpose);
  if (known) return known;
  const ring = parse(variable[purpose], process.env[variable[purpose]]);
  for (const other of keyPurposes.filter((one) => one !== purpose)) {
    const foreign = process.env[variable[other]] ?? "";
    for (const key of ring.keys.values()) {
      if (foreign.includes(key.export().toString("base64"))) {
        throw new Misconfigured(`${variable[purpose]} and ${variable[other]} must not share a key`);
      }
    }
  }
  rings.set(purpose, ring);
  return ring;
}

function parse(name: string, text: string | undefined): KeyRing {
  if (!text) throw new Misconfigured(`${name} is not set`);
  const keys = new Map<number, KeyObject>();
  for (const part of text.split(",")) {
    const match = /^\s*(\d{1,4}):([A-Za-z0-9+/]{43}=)\s*$/.exec(part);
    const version = Number(match?.[1]);
    if (!match?.[2] || version < 1) throw new Misconfigured(`${name} must read 1:<base64 of 32 bytes>[,2:…]`);
    if (keys.has(version)) throw new Misconfigured(`${name} names version ${version} twice`);
    const bytes = Buffer.from(match[2], "base64");
    if (new Set(bytes).size < 8) throw new Misconfigured(`${name} version ${version} is not a random key`);
    keys.set(version, createSecretKey(bytes));
  }
  return { current: Math.max(...keys.keys()), keys };
}
