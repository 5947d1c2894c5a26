import { execFileSync } from "node:child_process";
import { createSecretKey, type KeyObject } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { Misconfigured } from "@/lib/core/errors";

export type KeyPurpose = "token" | "seal" | "sign";
export type KeyRing = { readonly current: number; readonly keys: ReadonlyMap<number, KeyObject> };

const variable: Record<KeyPurpose, string> = {
  token: "SHOKAI_TOKEN_KEYS",
  seal: "SHOKAI_SEAL_KEYS",
  sign: "SHOKAI_SIGN_KEYS",
};
export const keyPurposes = Object.keys(variable) as KeyPurpose[];
/** Milliseconds that a command has to print its keys. */
const COMMAND_TIME = 15_000;
let rings: ReadonlyMap<KeyPurpose, KeyRing> | undefined;

/**
 * The keys of one purpose, written `1:<base64 of 32 bytes>[,2:…]`; the highest version is the current one. They stand in
 * the environment (`SHOKAI_…_KEYS`), in a file that its owner alone reads (`…_FILE`), or are printed by a command
 * (`…_COMMAND`), behind which a KMS can stand: in exactly one of the three. Throws Misconfigured where they are missing,
 * short, doubled, not random, or equal to another purpose's; no message holds a key or what a command printed.
 */
export function keyRing(purpose: KeyPurpose): KeyRing {
  rings ??= readRings();
  return rings.get(purpose) as KeyRing;
}

/** Reads the keys anew: a file or a command may by now know another version. */
export function rereadKeys(): void {
  rings = undefined;
}

function readRings(): ReadonlyMap<KeyPurpose, KeyRing> {
  const read = new Map(keyPurposes.map((purpose) => [purpose, parse(variable[purpose], textOf(variable[purpose]))]));
  const owners = new Map<string, KeyPurpose>();
  for (const [purpose, ring] of read) {
    for (const key of ring.keys.values()) {
      const text = key.export().toString("base64");
      const owner = owners.get(text);
      if (owner === purpose) throw new Misconfigured(`${variable[purpose]} names one key as two versions`);
      if (owner) throw new Misconfigured(`${variable[owner]} and ${variable[purpose]} must not share a key`);
      owners.set(text, purpose);
    }
  }
  return read;
}

function textOf(name: string): string {
  const given = [name, `${name}_FILE`, `${name}_COMMAND`].filter((one) => process.env[one]);
  if (given.length === 0) throw new Misconfigured(`${name} is not set, nor ${name}_FILE or ${name}_COMMAND`);
  if (given.length > 1) throw new Misconfigured(`only one of ${given.join(", ")} may be set`);
  const value = process.env[given[0] as string] as string;
  if (given[0] === `${name}_FILE`) return fromFile(given[0], value);
  return given[0] === `${name}_COMMAND` ? fromCommand(given[0], value) : value;
}

function fromFile(name: string, path: string): string {
  try {
    if (process.platform !== "win32" && (statSync(path).mode & 0o077) !== 0) {
      throw new Misconfigured(`the file of ${name} may be read by others than its owner: chmod 600`);
    }
    return readFileSync(path, "utf8").trim();
  } catch (error) {
    if (error instanceof Misconfigured) throw error;
    throw new Misconfigured(`the file of ${name} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}

function fromCommand(name: string, command: string): string {
  try {
    // What it says on stderr could be anything: it goes nowhere.
    return execFileSync("/bin/sh", ["-c", command], {
      timeout: COMMAND_TIME,
      maxBuffer: 65_536,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  } catch {
    // The fault itself would carry what was printed.
    throw new Misconfigured(`the command of ${name} failed, or took longer than ${COMMAND_TIME / 1000} seconds`);
  }
}

function parse(name: string, text: string): KeyRing {
  const keys = new Map<number, KeyObject>();
  for (const part of text.split(",")) {
    const match = /^\s*(\d{1,4}):([A-Za-z0-9+/]{43}=)\s*$/.exec(part);
    const version = Number(match?.[1]);
    if (!match?.[2] || version < 1) throw new Misconfigured(`${name} must read 1:<base64 of 32 bytes>[,2:…]`);
    if (keys.has(version)) throw new Misconfigured(`${name} names version ${version} twice`);
    const bytes = Buffer.from(match[2], "base64");
    if (!looksRandom(bytes)) throw new Misconfigured(`${name} version ${version} is not a random key`);
    keys.set(version, createSecretKey(bytes));
  }
  return { current: Math.max(...keys.keys()), keys };
}

/** Not: few different bytes, one half again as the other, or bytes in even steps, as examples in manuals are. */
function looksRandom(bytes: Buffer): boolean {
  const steps = new Set([...bytes.subarray(1)].map((byte, i) => (byte - (bytes[i] as number)) & 0xff));
  return new Set(bytes).size >= 8 && steps.size > 2 && !bytes.subarray(0, 16).equals(bytes.subarray(16));
}
