import { createHmac, createSecretKey, randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { keyedHash } from "./keyed-hash";

const key = createSecretKey(randomBytes(32));
const byNode = (text: string, of = key) => createHmac("sha256", of).update(text).digest("hex");

test("whatever the text and the key, the hash is the one of HMAC-SHA-256", () => {
  const texts = [
    "",
    "4111111111111111",
    "9",
    "x".repeat(63),
    "x".repeat(64),
    "x".repeat(65),
    "é",
    "札幌",
    "a\0b",
    "\n",
  ];
  for (const text of texts) expect(keyedHash(key, text).toString("hex")).toBe(byNode(text));
  const other = createSecretKey(randomBytes(48));
  expect(keyedHash(other, "4111111111111111").toString("hex")).toBe(byNode("4111111111111111", other));
});

test("a text leaves nothing for the next, and a hash is nobody else's memory", () => {
  const first = keyedHash(key, "5555555555554444999");
  const second = keyedHash(key, "4111");
  expect(second.toString("hex")).toBe(byNode("4111"));
  expect(first.toString("hex")).toBe(byNode("5555555555554444999"));
});

test("of RFC 4231 the second case", () => {
  const jefe = createSecretKey(Buffer.from("Jefe"));
  expect(keyedHash(jefe, "what do ya want for nothing?").toString("hex")).toBe(
    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
  );
});
