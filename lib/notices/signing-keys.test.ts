import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { db, disconnect } from "@/lib/core/db";
import { commitBatch } from "@/lib/intake/commit/commit";
import { freshDatabase } from "@/testing/database";
import { delivery } from "@/testing/histories";
import { keeper, layIncident, stage } from "@/testing/history";
import { checkCertificate, checkChain, readCertificate, readKeys } from "@/verify/certificate";

beforeAll(async () => {
  await freshDatabase();
});
afterAll(disconnect);

/** Publishes in a program that was started with these signing keys. @returns the public keys that it gives out */
async function publishUnder(keys: string, asOf: string): Promise<string> {
  process.env.SHOKAI_SIGN_KEYS = keys;
  vi.resetModules();
  const { publishAs } = await import("./certificate.fixture");
  const { publicKeysPem } = await import("@/lib/vault/sign");
  await publishAs(asOf);
  return publicKeysPem();
}

const key = (version: number) => `${version}:${createHash("sha256").update(`signing key ${version}`).digest("base64")}`;

test("a newer signing key signs from then on; earlier certificates stay good under the keys that are given out", async () => {
  await layIncident({ today: "2009-08-10" });
  const one = delivery("07-20", ["r1 c1 m1"]);
  await stage(one);
  expect(await commitBatch(keeper, { batchId: one.id })).toMatchObject({ ok: true });

  const before = readKeys(await publishUnder(key(1), "2009-07-31"));
  const after = readKeys(await publishUnder(`${key(1)},${key(2)}`, "2009-08-01"));

  const rows = await db.certificate.findMany({ orderBy: { version: "asc" } });
  const chain = rows.map(({ body }) => readCertificate(body)).filter((read) => read !== null);
  expect(chain.map((read) => read.key)).toHaveLength(2);
  expect(new Set(chain.map((read) => read.key)).size).toBe(2);
  expect(chain.map((read) => checkCertificate(read, after))).toEqual([null, null]);
  expect(checkChain(chain)).toBeNull();
  // Whoever kept only the earlier key is told that he does not know the later one, not that all is well.
  expect(chain.map((read) => checkCertificate(read, before))).toEqual([null, "UNKNOWN_KEY"]);
});
