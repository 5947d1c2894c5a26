import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { systemActor } from "@/lib/access/actor";
import { witness } from "@/lib/audit/change";
import { sealTrail } from "@/lib/audit/seal";
import { closeTrailDays } from "@/lib/audit/trail-heads";
import { db, disconnect } from "@/lib/core/db";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { layIncident } from "@/testing/history";
import { readTrailAnchors } from "@/verify/trail-anchors";
import { handOutHeads } from "./heads";

const actor = systemActor("close-trail");
const folder = mkdtempSync(path.join(tmpdir(), "shokai-heads-"));
const file = path.join(folder, "ledger-heads.txt");
let database: TestDatabase;

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await disconnect();
});

test("days of the real clock get a head each, handed out beside the ledger's; one that is contradicted is told", async () => {
  await layIncident();
  await witness(actor, { type: "trail.read", subject: "trail", details: { filters: [] } });
  await expect.poll(() => sealTrail(actor), { timeout: 180_000, interval: 50 }).toBeGreaterThan(0);
  // As if it had been sealed two days ago.
  await database.asSuperuser("set session_replication_role = replica");
  await database.asSuperuser("update audit_segment set sealed_at = sealed_at - interval '2 days'");
  await database.asSuperuser("set session_replication_role = origin");
  expect(await closeTrailDays(actor)).toBe(2);
  expect(await closeTrailDays(actor)).toBe(0);
  const segment = await db.auditSegment.findFirstOrThrow();
  const hash = Buffer.from(segment.hash).toString("hex");
  expect((await db.trailHead.findMany()).map((head) => [head.segmentNo, head.events])).toEqual([
    [1, 1n],
    [1, 1n],
  ]);

  await handOutHeads(actor, folder);
  const text = readFileSync(file, "utf8");
  // Two days and this moment, all at the first segment.
  expect(readTrailAnchors(text).map((anchor) => [anchor.segment, anchor.hash])).toEqual(Array(3).fill([1, hash]));
  await handOutHeads(actor, folder);
  expect(readFileSync(file, "utf8")).toBe(text);

  writeFileSync(file, text.replace(hash, "0".repeat(64)));
  await handOutHeads(actor, folder);
  expect(await db.auditEvent.count({ where: { type: "ledger.headsContradicted" } })).toBe(1);
  expect(readFileSync(file, "utf8")).toContain("0".repeat(64));
});
