import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { commitment, publicKeysPem, signBytes, signingKey } from "@/lib/vault/sign";
import { readKeys } from "@/verify/certificate";
import { canonicalJson } from "@/verify/format";
import { canonicalBytes, deliveriesDigest, type Unsigned } from "./certificate-format";
import { commitTo, personMark } from "./certificate-sources";

// Before the first key is read: the seed of docs/certificate-format.md's vectors.
process.env.SHOKAI_SIGN_KEYS = `1:${createHash("sha256").update("test vector").digest("base64")}`;

const page = readFileSync("docs/certificate-format.md", "utf8");
const sha256 = (bytes: string | Buffer) => createHash("sha256").update(bytes).digest("hex");

test("the page's vectors are what is made, and what the independent reader makes of the same", () => {
  const source = { id: 7, companyId: 1, receivedOn: "2009-07-20", sha256: sha256(""), bytes: "12", records: 3 };
  const delivery = commitTo(1, source);
  const value = { b: [1, null, 'い"\n'], a: { z: 0, y: true } };
  const bytes = canonicalBytes(value as unknown as Unsigned);
  expect(bytes.toString()).toBe(canonicalJson(value));
  const made = [
    signingKey().id,
    delivery,
    deliveriesDigest([[7, delivery]]),
    commitment(1, "members").update("5 2009-07-18\n9 2009-07-20\n").digest("hex"),
    personMark(1, "018f0000-0000-7000-8000-000000000001"),
    sha256(bytes),
    signBytes(bytes),
  ];
  for (const one of made) expect(page).toContain(`\`${one}\``);
  expect([...readKeys(publicKeysPem()).keys()]).toEqual([signingKey().id]);
});

test("what is committed to under one name cannot be passed off under another", () => {
  const all = (["delivery", "members", "person"] as const).map((domain) => commitment(1, domain).digest("hex"));
  expect(new Set(all).size).toBe(3);
  expect(() => commitment(2, "delivery")).toThrow(/version 2/);
});
