import { randomBytes } from "node:crypto";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { keyRing, rereadKeys } from "./keys";

const names = ["SHOKAI_TOKEN_KEYS", "SHOKAI_SEAL_KEYS", "SHOKAI_SIGN_KEYS"] as const;
const before = { ...process.env };
const folder = mkdtempSync(path.join(tmpdir(), "shokai-keys-"));
const fresh = () => randomBytes(32).toString("base64");

beforeEach(() => rereadKeys());
afterEach(() => {
  for (const name of names) for (const end of ["", "_FILE", "_COMMAND"]) delete process.env[name + end];
  Object.assign(process.env, before);
  rereadKeys();
});

function file(text: string, mode = 0o600): string {
  const name = path.join(folder, randomBytes(6).toString("hex"));
  writeFileSync(name, text, { mode });
  chmodSync(name, mode);
  return name;
}

test("keys are read from the environment, a file of the owner's alone, or a command", () => {
  const [token, seal] = [fresh(), fresh()];
  delete process.env.SHOKAI_TOKEN_KEYS;
  delete process.env.SHOKAI_SEAL_KEYS;
  process.env.SHOKAI_TOKEN_KEYS_FILE = file(`1:${token}\n`);
  process.env.SHOKAI_SEAL_KEYS_COMMAND = `cat ${file(`1:${fresh()},2:${seal}\n`)}`;
  expect(keyRing("token").keys.get(1)?.export().toString("base64")).toBe(token);
  expect(keyRing("seal")).toMatchObject({ current: 2 });
  expect(keyRing("seal").keys.get(2)?.export().toString("base64")).toBe(seal);
  writeFileSync(process.env.SHOKAI_TOKEN_KEYS_FILE, `3:${token}`);
  expect(keyRing("token").current).toBe(1);
  rereadKeys();
  expect(keyRing("token").current).toBe(3);
});

test.each([
  ["none of the three", { SHOKAI_SEAL_KEYS: undefined }, "is not set"],
  ["two of the three", { SHOKAI_SEAL_KEYS_FILE: "/x" }, "only one of"],
  ["a short key", { SHOKAI_SEAL_KEYS: `1:${randomBytes(16).toString("base64")}` }, "must read"],
  ["words", { SHOKAI_SEAL_KEYS: "changeme" }, "must read"],
  ["no version", { SHOKAI_SEAL_KEYS: fresh() }, "must read"],
  ["a version twice", { SHOKAI_SEAL_KEYS: `1:${fresh()},1:${fresh()}` }, "twice"],
  ["zeros", { SHOKAI_SEAL_KEYS: `1:${Buffer.alloc(32).toString("base64")}` }, "not a random key"],
  [
    "the bytes of manuals",
    { SHOKAI_SEAL_KEYS: `1:${Buffer.from([...Array(32).keys()]).toString("base64")}` },
    "not a random key",
  ],
  [
    "the same half twice",
    { SHOKAI_SEAL_KEYS: `1:${Buffer.from("0123456789abcdef".repeat(2)).toString("base64")}` },
    "not a random key",
  ],
  ["another purpose's", { SHOKAI_SEAL_KEYS: before.SHOKAI_TOKEN_KEYS }, "must not share a key"],
  [
    "another purpose's under another version",
    { SHOKAI_SEAL_KEYS: before.SHOKAI_SIGN_KEYS?.replace("1:", "7:") },
    "must not share a key",
  ],
  ["a file that is not there", { SHOKAI_SEAL_KEYS: undefined, SHOKAI_SEAL_KEYS_FILE: "/no/such/file" }, "ENOENT"],
  [
    "a command that fails",
    { SHOKAI_SEAL_KEYS: undefined, SHOKAI_SEAL_KEYS_COMMAND: "echo sEcReT; echo sEcReT >&2; exit 3" },
    "failed",
  ],
])("refused: %s, without a word of what was given", (_, over, message) => {
  for (const [name, value] of Object.entries(over)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  let said = "";
  try {
    keyRing("seal");
  } catch (error) {
    said = `${error} ${(error as Error).stack} ${JSON.stringify(error)}`;
  }
  expect(said).toContain("Misconfigured");
  expect(said).toContain(message);
  expect(said).not.toContain("sEcReT");
  for (const value of Object.values(over)) {
    for (const key of value?.match(/[A-Za-z0-9+/]{22,}={0,2}/g) ?? []) expect(said).not.toContain(key);
  }
});

test("a file that others may read is refused", () => {
  delete process.env.SHOKAI_SEAL_KEYS;
  process.env.SHOKAI_SEAL_KEYS_FILE = file(`1:${fresh()}`, 0o640);
  expect(() => keyRing("seal")).toThrow("may be read by others");
  rmSync(process.env.SHOKAI_SEAL_KEYS_FILE);
});
