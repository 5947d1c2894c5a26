import { createHash } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { mintUser, systemActor } from "@/lib/access/actor";
import { type Role, roles } from "@/lib/access/rights";
import { toDbDate } from "@/lib/core/dates";
import { db, disconnect } from "@/lib/core/db";
import { Forbidden, NotFound } from "@/lib/core/errors";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { layIncident } from "@/testing/history";
import { attachFile, referToEvidence } from "./attach";
import { fileKindOf } from "./file-kind";
import { openEvidence } from "./open-evidence";
import { listEvidence } from "./queries";
import { CASE_LIMIT, FILE_LIMIT } from "./schema";
import { withdrawEvidence } from "./withdraw";

let database: TestDatabase;
let inquiryId: number;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(disconnect);
beforeEach(async () => {
  await database.reset();
  await layIncident();
  const row = { companyId: 1, sightings: 1, receivedOn: toDbDate("2009-07-20"), live: true };
  inquiryId = (await db.inquiry.create({ data: { ...row, key: "rA" } })).id;
});

const person = (role: Role) => mintUser({ id: `u-${role}`, name: "受付 花", roles: [role], locale: "ja" });
const staff = person("intake");
const pdf = (size = 60) => Buffer.concat([Buffer.from("%PDF-1.7\n"), Buffer.alloc(size, "a")]);
const png = Buffer.from("89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de", "hex");

async function* stream(bytes: Uint8Array, size = 50_000) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

function attach(bytes: Uint8Array, over: Partial<Parameters<typeof attachFile>[1]> = {}, sent: Uint8Array = bytes) {
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return attachFile(staff, { inquiryId, fileName: "回答書.pdf", bytes: bytes.length, sha256, ...over }, stream(sent));
}

async function nothingLeft() {
  expect([await db.caseEvidence.count(), await db.caseEvidencePiece.count()]).toEqual([0, 0]);
  expect(await db.auditEvent.count({ where: { type: { startsWith: "evidence" } } })).toBe(0);
}

async function read(evidenceId: number): Promise<Buffer> {
  const opened = await openEvidence(staff, evidenceId);
  const parts: Buffer[] = [];
  for await (const piece of opened?.pieces ?? []) parts.push(piece);
  return Buffer.concat(parts);
}

const idOf = (result: Awaited<ReturnType<typeof attach>>) => {
  if (!result.ok) throw new Error(result.reason);
  return result.value.evidenceId;
};

describe("a file", () => {
  test("is sealed over several pieces, opened as it came, and each time in the trail", async () => {
    const bytes = Buffer.concat([pdf(), Buffer.alloc(2_400_000, "secret words ")]);
    const id = idOf(await attach(bytes, { fileName: "C:\\x\\4111111111111111 回答.pdf", about: "返金の控え" }));
    expect(await listEvidence(staff, inquiryId)).toMatchObject([
      { id, kind: "pdf", name: "411111******1111 回答.pdf", about: "返金の控え", bytes: bytes.length, withdrawn: null },
    ]);
    const { rows } = await database.asSuperuser("select encode(sealed, 'escape') as s from case_evidence_piece");
    expect(rows).toHaveLength(3);
    expect(rows.map((row) => row.s).join()).not.toContain("secret words");
    expect((await read(id)).equals(bytes)).toBe(true);
    await read(id);
    expect(
      await db.auditEvent.findMany({ select: { type: true, subjectId: true, details: true }, orderBy: { seq: "asc" } }),
    ).toEqual([
      {
        type: "evidence.attached",
        subjectId: String(inquiryId),
        details: { evidenceId: id, kind: "pdf", bytes: bytes.length },
      },
      ...[1, 2].map(() => ({
        type: "evidence.opened",
        subjectId: String(inquiryId),
        details: { evidenceId: id },
      })),
    ]);
  });

  test("a piece moved to another file's place does not open", async () => {
    const [one, other] = [idOf(await attach(pdf(10))), idOf(await attach(pdf(20)))];
    await database.asSuperuser(
      "update case_evidence_piece p set sealed = o.sealed from case_evidence_piece o where p.evidence_id = $1 and o.evidence_id = $2",
      [one, other],
    );
    await expect(read(one)).rejects.toThrow();
  });

  test.each([
    ["nothing", Buffer.alloc(0), {}, undefined, "EMPTY"],
    ["more than the limit", pdf(), { bytes: FILE_LIMIT + 1 }, undefined, "TOO_LARGE"],
    ["fewer bytes than declared", pdf(), {}, pdf().subarray(0, 30), "CUT_SHORT"],
    ["more bytes than declared", pdf(), {}, pdf(61), "NOT_WHAT_WAS_SENT"],
    ["other bytes than declared", pdf(), { sha256: "0".repeat(64) }, undefined, "NOT_WHAT_WAS_SENT"],
    [
      "a program named .pdf",
      Buffer.from("7f454c4602010100000000000000000003003e00", "hex"),
      {},
      undefined,
      "KIND_REFUSED",
    ],
    ["a page named .txt", Buffer.from("<!DOCTYPE html><script>alert(1)</script>"), {}, undefined, "KIND_REFUSED"],
    ["a mail with a card number", Buffer.from("番号 4111 1111 1111 1111 の件"), {}, undefined, "CARD_NUMBER_IN_FILE"],
    ["full-width digits too", Buffer.from("４１１１１１１１１１１１１１１１"), {}, undefined, "CARD_NUMBER_IN_FILE"],
    ["a card number in the words", pdf(), { about: "4111111111111111" }, undefined, "CARD_NUMBER_IN_TEXT"],
  ] as const)("%s leaves nothing", async (_, bytes, over, sent, reason) => {
    expect(await attach(bytes, over, sent ?? bytes)).toMatchObject({ ok: false, reason });
    await nothingLeft();
  });

  test("a connection that breaks leaves nothing", async () => {
    const bytes = pdf();
    async function* broken() {
      yield bytes.subarray(0, 20);
      throw new Error("aborted");
    }
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const input = { inquiryId, fileName: "a.pdf", bytes: bytes.length, sha256 };
    expect(await attachFile(staff, input, broken())).toMatchObject({ ok: false, reason: "CUT_SHORT" });
    await nothingLeft();
  });

  test("the same bytes twenty times at once are one; another case has its own; taken back, they may come again", async () => {
    const many = await Promise.all(Array.from({ length: 20 }, () => attach(png)));
    expect(many.filter((one) => one.ok)).toHaveLength(1);
    expect(new Set(many.flatMap((one) => (one.ok ? [] : [one.reason])))).toEqual(
      new Set(["BUSY", "ALREADY_ATTACHED"].filter((reason) => many.some((one) => !one.ok && one.reason === reason))),
    );
    expect(await attach(png)).toMatchObject({ reason: "ALREADY_ATTACHED" });
    const { id } = await db.inquiry.create({ data: { companyId: 1, key: "rB", sightings: 0 } });
    expect(await attach(png, { inquiryId: id })).toMatchObject({ ok: true });
    const [first] = await listEvidence(staff, inquiryId);
    expect(await withdrawEvidence(staff, { evidenceId: first?.id ?? 0, reason: "別の会員のもの" })).toMatchObject({
      ok: true,
    });
    expect(await attach(png)).toMatchObject({ ok: true });
  });

  test("of one person the day's bytes, of one case so many", async () => {
    await database.asSuperuser(
      `insert into audit_event (at, business_at, actor_kind, actor_id, actor_name, type, subject, details)
        values (now() - interval '23 hours', now(), 'user', $1, 'x', 'evidence.attached', 'inquiry', '{"bytes": 1073741820}')`,
      [staff.id],
    );
    expect(await attach(pdf())).toMatchObject({ reason: "QUOTA_SPENT" });
    for (let i = 0; i < CASE_LIMIT; i++) {
      expect(await referToEvidence(staff, { inquiryId, where: `綴り${i}`, about: "" })).toMatchObject({ ok: true });
    }
    expect(await referToEvidence(staff, { inquiryId, where: "綴り", about: "" })).toMatchObject({ reason: "TOO_MANY" });
  });
});

test.each([
  ["png", png, "png"],
  ["jpeg", Buffer.from("ffd8ffe000104a46494600010100000100010000", "hex"), "jpeg"],
  ["tiff", Buffer.from("49492a0008000000000000000000", "hex"), "tiff"],
  ["text of Shift_JIS", Buffer.from([0x89, 0xf1, 0x93, 0x9a, 0x8f, 0x91]), "text"],
  ["text of UTF-8", Buffer.from("返金しました。\r\n"), "text"],
])("%s is known by its content", async (_, bytes, kind) => {
  expect(await fileKindOf(bytes)).toMatchObject({ kind });
});

test.each([
  ["a workbook", Buffer.from("504b0304140000000800", "hex"), "zip"],
  ["svg", Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>'), "svg"],
  ["rtf", Buffer.from("{\\rtf1 x}"), "rtf"],
  ["noise", Buffer.from([0, 1, 2, 3, 250, 251, 252, 253]), "binary"],
])("%s is refused by its content", async (_, bytes, refused) => {
  expect(await fileKindOf(bytes)).toEqual({ refused });
});

test("a reference says where the paper lies; it has no bytes, and the same one stands once", async () => {
  const where = "回答書綴り 第3号";
  const referred = await referToEvidence(staff, { inquiryId, where, about: "" });
  expect(await referToEvidence(staff, { inquiryId, where, about: "" })).toMatchObject({ reason: "ALREADY_ATTACHED" });
  expect(await referToEvidence(staff, { inquiryId, where: "4111111111111111", about: "" })).toMatchObject({
    fields: { where: "CARD_NUMBER_IN_TEXT" },
  });
  expect(await openEvidence(staff, idOf(referred))).toBeNull();
});

test("what was taken back is still named with the reason, opens for who looks into it, and is taken back once", async () => {
  const evidenceId = idOf(await attach(pdf()));
  const withdraw = () => withdrawEvidence(staff, { evidenceId, reason: "別の会員のもの" });
  expect(await withdrawEvidence(staff, { evidenceId, reason: " " })).toMatchObject({ reason: "REASON_MISSING" });
  const both = await Promise.all([withdraw(), withdraw()]);
  expect(both.filter((one) => one.ok)).toHaveLength(1);
  expect(await listEvidence(staff, inquiryId)).toMatchObject([{ withdrawn: { reason: "別の会員のもの" } }]);
  expect((await read(evidenceId)).equals(pdf())).toBe(true);
});

test("the database itself refuses an edit, an erasing of the row and a withdrawal undone", async () => {
  const evidenceId = idOf(await attach(pdf()));
  expect(await withdrawEvidence(staff, { evidenceId, reason: "誤り" })).toMatchObject({ ok: true });
  for (const text of [
    "update case_evidence set name = 'x'",
    "update case_evidence set withdrawn_at = null, withdraw_reason = null, withdrawn_by_name = null",
    "delete from case_evidence",
  ]) {
    await expect(db.$executeRawUnsafe(text)).rejects.toThrow();
  }
});

test("takes the rights to; what is not there is not found", async () => {
  const evidenceId = idOf(await attach(pdf()));
  for (const role of roles) {
    const opening = openEvidence(person(role), evidenceId);
    if (["intake", "manager", "auditor"].includes(role)) expect(await opening).toMatchObject({ kind: "pdf" });
    else await expect(opening).rejects.toThrow(Forbidden);
    if (["intake", "manager"].includes(role)) continue;
    await expect(
      attachFile(person(role), { inquiryId, fileName: "", bytes: 1, sha256: "0".repeat(64) }, stream(pdf())),
    ).rejects.toThrow(Forbidden);
    await expect(withdrawEvidence(person(role), { evidenceId, reason: "x" })).rejects.toThrow(Forbidden);
  }
  await expect(openEvidence(systemActor("test"), 999)).rejects.toThrow(NotFound);
  await expect(attach(pdf(), { inquiryId: 999 })).rejects.toThrow(NotFound);
});
