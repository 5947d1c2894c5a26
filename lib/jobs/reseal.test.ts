import { createHash, randomBytes } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { systemActor } from "@/lib/access/actor";
import { anAccount } from "@/lib/accounts/accounts.fixture";
import { newTotpSecret } from "@/lib/accounts/totp";
import { changeAlerts } from "@/lib/alerts/commands";
import { setWebhook } from "@/lib/companies/webhook";
import { db, disconnect } from "@/lib/core/db";
import { writeAnswer } from "@/lib/hotline/calls/answer";
import { keepCaller } from "@/lib/hotline/calls/caller";
import { enterReport } from "@/lib/hotline/fraud/commands/enter-report";
import { mendCell } from "@/lib/intake/check/mend";
import { commitBatch } from "@/lib/intake/commit/commit";
import { deliver, inChunks, layGround, person } from "@/lib/intake/ground.fixture";
import { openDelivery } from "@/lib/intake/receive/open-delivery";
import { aLoad, receiveText } from "@/lib/intake/registers/registers.fixture";
import { attachFile } from "@/lib/reimbursements/evidence/attach";
import { aDraft, aWatchKey } from "@/lib/reports/watch-lists/watch-lists.fixture";
import { checkKeys } from "@/lib/vault/check";
import { countKeyUse } from "@/lib/vault/key-use";
import { rereadKeys } from "@/lib/vault/keys";
import { tokenOf } from "@/lib/vault/number-keys";
import { revealCard } from "@/lib/vault/reveal";
import { askReseal, findKeys, retireKey } from "@/lib/vault/rotation";
import { open, sealCard } from "@/lib/vault/seal";
import { sealedColumns } from "@/lib/vault/sealed-columns";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { reseal } from "./reseal";
import { places } from "./reseal-places";

const cards = ["4111111111111111", "5555555555554444", "378282246310005", "4242424242424242"];
const before = { ...process.env };
const second = `2:${randomBytes(32).toString("base64")}`;
const system = systemActor("reseal");
let database: TestDatabase;
let company: number;

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(disconnect);
beforeEach(async () => {
  await database.reset();
  company = await layGround();
  await checkKeys(system);
  const batch = await deliver(company, delivery(0));
  await mendCell(person(), { batchId: batch.id, rowNo: 5, field: "amount", value: "500" });
  await mendCell(person(), { batchId: batch.id, rowNo: 6, field: "cardNumber", value: cards[0] as string });
  expect(await commitBatch(system, { batchId: batch.id })).toMatchObject({ ok: true });
  const bytes = Buffer.from("返金しました。");
  const said = { fileName: "回答.txt", bytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") };
  const { id: inquiryId } = await db.inquiry.findFirstOrThrow({ select: { id: true } });
  expect(await attachFile(person(), { ...said, inquiryId }, inChunks(bytes))).toMatchObject({ ok: true });
  const told = { pretextId: 1, asked: ["card" as const], happenedOn: "2009-07-15", words: "カードを渡せと言われた。" };
  const stranger = { contactKind: "phone" as const, contact: "03-0000-1234" };
  expect(
    await enterReport(person("hotline"), { ...told, ...stranger, channel: "telephone", harm: "none" }),
  ).toMatchObject({ ok: true });
  // A file that is loaded, and one that waits with its bytes.
  const { sourceId } = await aLoad(`カード番号,有効期限\n${cards.map((card) => `${card},12/14`).join("\n")}\n`);
  await db.binRange.create({ data: { companyId: company, low: "411111", high: "411111" } });
  await aDraft((await aWatchKey(company)).one, company);
  await receiveText(sourceId, "カード番号\n4111111111111111\n");
  const { id: userId } = await anAccount("holder", ["intake"]);
  await db.user.update({
    where: { id: userId },
    data: { totpSecret: newTotpSecret(userId), totpPending: newTotpSecret(userId) },
    select: { id: true },
  });
  const alerts = { mailOn: false, mailTo: "", locale: "ja" as const, hookOn: true, hookUrl: "https://example.com/a" };
  expect(await changeAlerts(person("manager"), alerts)).toMatchObject({ ok: true });
  await aCaller();
  expect(await setWebhook(person("manager"), { companyId: company, url: "https://example.com/hook" })).toMatchObject({
    ok: true,
  });
});
/** A caller who may be called back. */
async function aCaller(): Promise<void> {
  const number = cards[0] as string;
  const asked = { language: "ja", reason: "affected", number, expiry: "05/12", readBack: false } as const;
  const hotline = person("hotline");
  const answered = await writeAnswer(hotline, asked);
  if (!answered.ok) throw new Error(answered.reason);
  const kept = { callId: answered.value.callId, note: "", agreed: true, contact: "03-0000-1234", reference: "" };
  expect(await keepCaller(hotline, { ...kept, number })).toMatchObject({ ok: true });
}

afterEach(() => give(before.SHOKAI_SEAL_KEYS as string));

/** Four cards, one record whose amount and one whose card a person has to mend. */
function delivery(from: number): string {
  const lines = [...cards, cards[0], "4111111111111112"].map(
    (card, i) => `R${from + i},${card},M${i},2009-07-1${i},${i === 4 ? "五百" : 100 + i},店`,
  );
  return `照会番号,カード番号,会員番号,利用日,金額,加盟店\n${lines.join("\n")}\n`;
}

function give(keys: string): void {
  process.env.SHOKAI_SEAL_KEYS = keys;
  rereadKeys();
}

/** The deliveries of these tests name no replaced and no replacing card. */
const neverSent = ["record.old_cipher", "record_relief.new_cipher"];

const versions = async () => [...new Set((await countKeyUse(db)).map((use) => use.version))];

async function ask(): Promise<number> {
  const { actor } = await anAccount(`admin-${randomBytes(3).toString("hex")}`, ["admin"]);
  expect(await askReseal(actor)).toEqual({ ok: true, value: { version: 2 } });
  return (await db.keyRotation.findFirstOrThrow({ where: { state: "running" } })).id;
}

/** What the sealed values say, each opened in its place. */
async function everything(): Promise<string[]> {
  const said: string[] = [];
  for (const { table, column } of sealedColumns) {
    const spec = places[`${table}.${column}` as keyof typeof places];
    const names = [...spec.key.map(([name]) => name), ...spec.needs].join(", ");
    const { rows } = await database.asSuperuser(
      `select ${names}, ${column} as sealed from ${table} where ${column} is not null order by ${spec.key.map(([name]) => name).join(", ")}`,
    );
    for (const row of rows) said.push(`${table}.${column} ${open(spec.context(row), row.sealed).toString("latin1")}`);
  }
  return said;
}

test("every sealed column of the database is in the list, and the list knows how to walk it", async () => {
  const { rows } = await database.asSuperuser(
    `select table_name || '.' || column_name as name from information_schema.columns
      where table_schema = 'public' and data_type = 'bytea' order by 1`,
  );
  // Hashes, tokens, marks, public keys, what is encrypted to somebody else, what is empty but while tokens are changed.
  const others =
    /(hash|sha256|token|fingerprint|row_mark|content_hash|vault_key\.check|full_export_piece\.bytes|watch_list_piece\.bytes|token_change\.cipher|passkey\.credential_id|passkey\.public_key|entries_hash|previous_hash)$/;
  const sealed = rows.map((row) => row.name as string).filter((name) => !others.test(name));
  expect(sealed).toEqual(sealedColumns.map(({ table, column }) => `${table}.${column}`).toSorted());
  const used = new Set((await countKeyUse(db)).map((use) => `${use.table}.${use.column}`));
  expect([...used].toSorted()).toEqual(sealed.filter((name) => !neverSent.includes(name)));
});

test("everything is sealed anew under the new version, says what it said, and the old key may go", async () => {
  const said = await everything();
  give(`${before.SHOKAI_SEAL_KEYS},${second}`);
  const id = await ask();
  await reseal(system, id);
  expect(await versions()).toEqual([2]);
  expect(await everything()).toEqual(said);
  const row = await db.keyRotation.findUniqueOrThrow({ where: { id } });
  expect(row).toMatchObject({ state: "ended", resealed: said.length, unreadable: 0 });

  const { actor } = await anAccount("admin", ["admin"]);
  expect(await retireKey(actor, 2)).toEqual({ ok: false, reason: "IS_CURRENT" });
  give(second);
  await expect(checkKeys(system)).rejects.toThrow("version 1 is missing");
  expect(await retireKey(actor, 1)).toEqual({ ok: true, value: null });
  await checkKeys(system);
  expect(await everything()).toEqual(said);
  const { actor: manager } = await anAccount("mana", ["manager"]);
  const card = await db.card.findUniqueOrThrow({ where: { token: Uint8Array.from(tokenOf(cards[1] as string)) } });
  expect(await revealCard(manager, { cardId: card.id, code: "authority", reason: "監督官庁の求めによる" })).toEqual({
    ok: true,
    value: { number: cards[1] },
  });
  expect((await findKeys(actor)).versions.filter((one) => one.purpose === "seal")).toMatchObject([
    { version: 2, current: true, held: true },
    { version: 1, current: false, held: false, values: 0 },
  ]);
});

test("a process that sealed under the old version after it was given up is not locked out of its values", async () => {
  give(`${before.SHOKAI_SEAL_KEYS},${second}`);
  await reseal(system, await ask());
  const { actor } = await anAccount("admin", ["admin"]);
  await retireKey(actor, 1);
  give(before.SHOKAI_SEAL_KEYS as string);
  const token = tokenOf(cards[0] as string);
  await database.asSuperuser("update card set cipher = $1 where token = $2", [
    sealCard(cards[0] as string, token),
    token,
  ]);
  give(second);
  await expect(checkKeys(system)).rejects.toThrow("version 1 is missing");
});

test("stopped after each chunk and taken up again, nothing is skipped and nothing done twice", async () => {
  const said = await everything();
  give(`${before.SHOKAI_SEAL_KEYS},${second}`);
  const id = await ask();
  // The ground refuses the write of the next chunk: what a kill between two transactions leaves.
  await database.asSuperuser(
    `create function stop_after() returns trigger language plpgsql as $$ begin
       if new.place >= tg_argv[0]::int then raise exception 'killed'; end if; return new; end $$`,
  );
  for (let at = 1; at <= sealedColumns.length; at++) {
    await database.asSuperuser("drop trigger if exists stop_after on key_rotation");
    await database.asSuperuser(
      `create trigger stop_after before update on key_rotation for each row when (new.state = 'running') execute function stop_after('${at}')`,
    );
    await expect(reseal(system, id)).rejects.toThrow("killed");
    expect(await everything()).toEqual(said);
  }
  await database.asSuperuser("drop trigger stop_after on key_rotation");
  await database.asSuperuser("drop function stop_after");
  await reseal(system, id);
  expect(await versions()).toEqual([2]);
  expect(await everything()).toEqual(said);
  expect(await db.keyRotation.findUniqueOrThrow({ where: { id } })).toMatchObject({ resealed: said.length });
});

test("deliveries that come, are mended and committed meanwhile keep their members and their numbers", async () => {
  give(`${before.SHOKAI_SEAL_KEYS},${second}`);
  const id = await ask();
  const members = await db.member.count();
  const work = (async () => {
    for (let n = 1; n <= 4; n++) {
      const batch = await deliver(company, delivery(n * 10), { receivedOn: `2009-08-0${n}` });
      await mendCell(person(), { batchId: batch.id, rowNo: 5, field: "amount", value: String(500 + n) });
      await mendCell(person(), { batchId: batch.id, rowNo: 6, field: "cardNumber", value: cards[0] as string });
      expect(await commitBatch(system, { batchId: batch.id })).toMatchObject({ ok: true });
    }
  })();
  await Promise.all([work, reseal(system, id)]);
  expect(await versions()).toEqual([2]);
  expect(await db.card.count()).toBe(cards.length);
  expect(await db.member.count()).toBe(members);
  const pieces: Buffer[] = [];
  for await (const piece of openDelivery(1)) pieces.push(piece);
  expect(Buffer.concat(pieces).toString()).toBe(delivery(0));
}, 120_000);

test("a value that does not open stays, is told, and keeps the old version in use", async () => {
  const token = tokenOf(cards[0] as string);
  await database.asSuperuser(
    "update card set cipher = set_byte(cipher, 20, get_byte(cipher, 20) # 1) where token = $1",
    [token],
  );
  give(`${before.SHOKAI_SEAL_KEYS},${second}`);
  const id = await ask();
  await reseal(system, id);
  expect(await db.keyRotation.findUniqueOrThrow({ where: { id } })).toMatchObject({ state: "ended", unreadable: 1 });
  const { actor } = await anAccount("admin", ["admin"]);
  expect(await retireKey(actor, 1)).toEqual({ ok: false, reason: "STILL_USED" });
});

test("asked for twice, without a newer version, or by others: refused", async () => {
  const { actor } = await anAccount("admin", ["admin"]);
  expect(await askReseal(actor)).toEqual({ ok: false, reason: "NOTHING_TO_RESEAL" });
  for (const role of ["intake", "hotline", "manager", "editor", "auditor"] as const) {
    const other = (await anAccount(role, [role])).actor;
    await expect(askReseal(other)).rejects.toThrow("not permitted: key.rotate");
    await expect(retireKey(other, 1)).rejects.toThrow("not permitted: key.rotate");
  }
  give(`${before.SHOKAI_SEAL_KEYS},${second}`);
  const id = await ask();
  expect(await askReseal(actor)).toEqual({ ok: false, reason: "UNDER_WAY" });
  give(before.SHOKAI_SEAL_KEYS as string);
  await expect(reseal(system, id)).rejects.toThrow("version 2");
});
