import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { db, disconnect } from "@/lib/core/db";
import { Forbidden } from "@/lib/core/errors";
import { commitBatch } from "@/lib/intake/commit/commit";
import { correctReceivedOn, revertBatch } from "@/lib/intake/commit/revert";
import { publicKeysPem, signBytes, signingKey } from "@/lib/vault/sign";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { delivery } from "@/testing/histories";
import { keeper, layIncident, stage } from "@/testing/history";
import { checkCertificate, checkChain, readCertificate, readKeys } from "@/verify/certificate";
import { certificateFiles } from "./certificate";
import { publishAs } from "./certificate.fixture";
import { canonicalBytes, certificateHash, type SignedCertificate } from "./certificate-format";
import { readyFile } from "./files";
import { person } from "./ground.fixture";
import { checkAgainstShelf } from "./public-check";
import { releaseNotice } from "./release";
import { replayCertificate } from "./replay";

const auditor = person("auditor", "auditor");
let database: TestDatabase;
let ids: number[];
let publicationId: number;

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(disconnect);

async function bring(day: string, ...lines: string[]): Promise<number> {
  const one = delivery(day, lines);
  await stage(one);
  expect(await commitBatch(keeper, { batchId: one.id })).toMatchObject({ ok: true });
  return one.id;
}

beforeEach(async () => {
  await database.reset();
  await layIncident({ today: "2009-08-10" });
  ids = [await bring("07-20", "r1 c1 m1", "r2 c2 m2"), await bring("07-25", "r3 c3 m3", "r4 c1 m1")];
  publicationId = await publishAs("2009-07-31");
});

const bodyOf = async (version: number) => (await db.certificate.findUniqueOrThrow({ where: { version } })).body;
const keys = () => readKeys(publicKeysPem());

describe("what is certified", () => {
  test("the independent reader agrees: signature, figure, approvals by another person", async () => {
    const text = await bodyOf(1);
    const certificate = readCertificate(text);
    expect(checkCertificate(certificate, keys())).toBeNull();
    expect(certificate).toMatchObject({ publication: 1, asOf: "2009-07-31", figure: 3, ledger: { block: 2 } });
    expect(certificate?.deliveries).toMatchObject({ count: 2, removed: [] });
    expect(certificate?.approvals.map(({ step }) => step)).toEqual(["drafted", "submitted", "approved", "published"]);
  });

  test("nothing in it gives away a card, a member, a person or a delivery's plain hash", async () => {
    const text = await bodyOf(1);
    const batches = await db.batch.findMany();
    for (const { sha256 } of batches) expect(text).not.toContain(Buffer.from(sha256).toString("hex"));
    for (const name of ['"editor"', "user-", "manager", "9999", '"m1"']) expect(text).not.toContain(name);
    const certificate = readCertificate(text);
    // A patient guesser tries what a short delivery may have been: without the key nothing fits.
    const [first] = batches;
    const said = `${ids[0]} 1 2009-07-20 ${Buffer.from(first?.sha256 ?? []).toString("hex")} 1 ${first?.records}\n`;
    const plain = createHash("sha256").update(`shokai delivery 1\n${said}`).digest("hex");
    expect(certificate?.deliveries.added.map(([, one]) => one)).not.toContain(plain);
  });

  test("every change of a certificate is found, and has its own words", async () => {
    const original = JSON.parse(await bodyOf(1)) as SignedCertificate;
    const resigned = (change: Partial<SignedCertificate>) => {
      const { signature: _, ...rest } = { ...original, ...change };
      return { ...rest, signature: signBytes(canonicalBytes(rest)) };
    };
    const faultOf = (value: unknown, ring = keys()) => checkCertificate(readCertificate(JSON.stringify(value)), ring);
    expect(faultOf({ ...original, figure: 4 })).toBe("BAD_SIGNATURE");
    expect(faultOf({ ...original, format: "other" })).toBe("NOT_A_CERTIFICATE");
    expect(faultOf(original, new Map())).toBe("NO_KEY");
    expect(faultOf({ ...original, key: { version: 1, id: "0".repeat(64) } })).toBe("UNKNOWN_KEY");
    expect(faultOf(resigned({ figure: 4 }))).toBe("BRIDGE_DOES_NOT_ADD_UP");
    expect(faultOf(resigned({ members: { ...original.members, count: 2 } }))).toBe("MEMBERS_NOT_THE_FIGURE");
    expect(faultOf(resigned({ approvals: original.approvals.filter(({ step }) => step !== "approved") }))).toBe(
      "NOT_APPROVED",
    );
    const approver = original.approvals.find(({ step }) => step === "approved")?.person as string;
    expect(faultOf(resigned({ editors: [approver] }))).toBe("APPROVED_BY_AN_EDITOR");
    expect(faultOf(resigned({ content: "0".repeat(64) }))).toBe("OTHER_CONTENT_APPROVED");
  });

  test("certificates are a chain, and each tells only what changed of the deliveries", async () => {
    const third = await bring("08-02", "r9 c9 m9");
    await revertBatch(keeper, { batchId: ids[0] as number, reason: "test" });
    await publishAs("2009-08-05");
    const chain = [readCertificate(await bodyOf(1)), readCertificate(await bodyOf(2))] as NonNullable<
      ReturnType<typeof readCertificate>
    >[];
    expect(checkChain(chain)).toBeNull();
    expect(chain[1]?.deliveries.added.map(([id]) => id)).toEqual([third]);
    expect(chain[1]?.deliveries.removed).toEqual([ids[0]]);
    expect(checkChain([chain[1] as NonNullable<(typeof chain)[0]>])).toEqual({
      publication: 2,
      fault: "PREVIOUS_DIFFERS",
    });
  });

  test("it is frozen, and no publication is without one", async () => {
    await expect(db.certificate.updateMany({ data: { body: "x" } })).rejects.toThrow(/permission denied/);
    expect(await db.publication.count({ where: { state: "published" } })).toBe(await db.certificate.count());
  });
});

describe("replay", () => {
  test("the same number, from the same members and deliveries", async () => {
    const replay = await replayCertificate(auditor, publicationId);
    expect(replay).toMatchObject({ holds: true, now: 3, deliveries: [], members: [], membersIn: 0, membersOut: 0 });
    expect(replay.again).toEqual({ count: 3, sameMembers: true, sameHash: true });
    await expect(replayCertificate(person("editor", "editor"), publicationId)).rejects.toThrow(Forbidden);
  });

  test("what was learnt since is an exact list: members in and out with their causes, deliveries", async () => {
    await bring("07-30", "r7 c7 m7");
    await revertBatch(keeper, { batchId: ids[0] as number, reason: "test" });
    const corrected = await correctReceivedOn(keeper, {
      batchId: ids[1] as number,
      receivedOn: "2009-07-26",
      reason: "test",
    });
    expect(corrected).toMatchObject({ ok: true });
    const replay = await replayCertificate(auditor, publicationId);
    expect(replay.holds).toBe(true);
    expect(replay.again.count).toBe(3);
    expect(replay.now).toBe(3);
    expect(replay.deliveries).toEqual([
      { batchId: ids[0], what: "reverted" },
      { batchId: ids[1], what: "date_corrected", from: "2009-07-25", to: "2009-07-26" },
    ]);
    expect(replay.members.map(({ way, cause }) => `${way} ${cause}`).sort()).toEqual(["in commit", "out revert"]);
    expect([replay.membersIn, replay.membersOut]).toEqual([1, 1]);
  });

  test("a ledger or a delivery that was tampered with does not hold", async () => {
    await database.asSuperuser("set session_replication_role = replica");
    await database.asSuperuser("update batch set records = records + 1 where id = $1", [ids[0]]);
    await database.asSuperuser("update ledger_entry set member_id = 77 where block_no = 1 and seq = 1");
    await database.asSuperuser("set session_replication_role = origin");
    const replay = await replayCertificate(auditor, publicationId);
    expect(replay.holds).toBe(false);
    expect(replay.again).toMatchObject({ count: 3, sameMembers: false, sameHash: true });
    expect(replay.deliveries).toEqual([{ batchId: ids[0], what: "changed" }]);
  });
});

test("certificates and keys lie beside the notice, and the shell checks them there", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "shokai-certificates-"));
  try {
    await publishAs("2009-08-05");
    const page = readyFile("404.html", {}, "x");
    const count = readyFile("count.json", {}, '{"version":2,"asOf":"2009-08-05","count":3}');
    const shelf = (await releaseNotice(keeper, folder, () => [page, count])) as string;
    const at = (name: string) => path.join(folder, shelf, name);
    expect(readFileSync(at("certificate-v1.json"), "utf8")).toBe(await bodyOf(1));
    expect((await certificateFiles(db)).map(({ name }) => name)).toEqual([
      "certificate-v1.json",
      "certificate-v2.json",
      "certificate-key.pem",
    ]);
    const sound = await shell(at("certificate-v2.json"));
    expect(sound).toMatchObject({ code: 0 });
    expect(sound.output).toContain(signingKey().id);
    expect(sound.output).toMatch(/It is the figure that is public[\s\S]*follows from the 1 certificates/);
    const forged = (await bodyOf(2)).replace('"figure": 3', '"figure": 2');
    writeFileSync(at("certificate-v2.json"), forged);
    const wrong = await shell(at("certificate-v2.json"), "--lang", "ja");
    expect(wrong).toMatchObject({ code: 1 });
    expect(wrong.output).toMatch(/不一致.*署名/);
    expect((await shell(path.join(folder, "no-such-file"))).code).toBe(3);
    expect((await shell()).code).toBe(2);
    expect(certificateHash(JSON.parse(await bodyOf(1)))).toMatch(/^[0-9a-f]{64}$/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 120_000);

/** The verifier as a shell has it, without a database and without a key of ours. */
async function shell(...args: string[]): Promise<{ code: number; output: string }> {
  const env = { PATH: process.env.PATH ?? "", LANG: "en_GB.UTF-8" } as unknown as NodeJS.ProcessEnv;
  const command = [process.execPath, ["--import", "tsx", "verify/main.ts", ...args], { env }] as const;
  return promisify(execFile)(...command).then(
    ({ stdout }) => ({ code: 0, output: stdout }),
    (error) => ({ code: error.code as number, output: `${error.stdout}${error.stderr}` }),
  );
}

test("the public check holds a certificate against what lies beside the notice", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "shokai-shelf-"));
  try {
    const genuine = await bodyOf(1);
    expect(await checkAgainstShelf(genuine, folder)).toMatchObject({ fault: "NO_KEY", published: false });
    await releaseNotice(keeper, folder, () => [readyFile("404.html", {}, "x")]);
    expect(await checkAgainstShelf(genuine, folder)).toMatchObject({
      fault: null,
      published: true,
      says: { publication: 1, figure: 3 },
    });
    expect(await checkAgainstShelf(genuine.replace("07-31", "07-30"), folder)).toMatchObject({
      fault: "BAD_SIGNATURE",
    });
    expect(await checkAgainstShelf("<html>", folder)).toEqual({
      fault: "NOT_A_CERTIFICATE",
      says: null,
      published: false,
    });
    // Signed by our own key, and yet not what was made public.
    const { signature: _, ...other } = { ...(JSON.parse(genuine) as SignedCertificate), rule: { version: 9 } };
    const signed = JSON.stringify({ ...other, signature: signBytes(canonicalBytes(other)) });
    expect(await checkAgainstShelf(signed, folder)).toMatchObject({ fault: "NOT_THE_PUBLIC_FILE" });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
