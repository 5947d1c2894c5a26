import { generateIdentity, identityToRecipient } from "age-encryption";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { systemActor } from "@/lib/access/actor";
import { anAccount } from "@/lib/accounts/accounts.fixture";
import { checkStanding, db, disconnect } from "@/lib/core/db";
import { standAs } from "@/lib/core/standing";
import { mendCell } from "@/lib/intake/check/mend";
import { findCardProposal, takeCardProposal } from "@/lib/intake/check/propose-card";
import { askCommit, commitBatch, previewCommit } from "@/lib/intake/commit/commit";
import { commitRest, previewRest } from "@/lib/intake/commit/commit-rest";
import { deliver, layGround, person } from "@/lib/intake/ground.fixture";
import { findMembers } from "@/lib/members/find-members";
import { approveExport, requestExport } from "@/lib/reports/full-export";
import { previewRetention } from "@/lib/retention/queries";
import { classes } from "@/lib/retention/schema";
import { countKeyUse } from "@/lib/vault/key-use";
import { revealCard } from "@/lib/vault/reveal";
import { findKeys } from "@/lib/vault/rotation";
import { revealCaps } from "@/lib/vault/rules";
import { open } from "@/lib/vault/seal";
import { sealedColumns } from "@/lib/vault/sealed-columns";
import { freshDatabase, type TestDatabase } from "./database";

/* Sealed card numbers, which the web server's role may not read, are lent to it one by one, after the trail says so. */

const DENIED = "42501";
let database: TestDatabase;
let web: pg.Client;

beforeAll(async () => {
  database = await freshDatabase();
  web = new pg.Client({ connectionString: database.webUrl });
  web.on("error", () => {});
  await web.connect();
});
afterAll(async () => {
  await disconnect();
  await web.end();
});

const number = "4111111111111111";
const header = "照会番号,区分,カード番号,会員番号,利用日,金額,加盟店,備考";
let cardId: number;

async function asWeb<T>(work: () => Promise<T>): Promise<T> {
  await disconnect();
  const before = process.env.DATABASE_URL;
  process.env.DATABASE_URL = database.webUrl;
  standAs("web");
  try {
    return await work();
  } finally {
    await disconnect();
    standAs("worker");
    process.env.DATABASE_URL = before;
  }
}

async function ground(): Promise<number> {
  await database.reset();
  const company = await layGround();
  const batch = await deliver(company, `${header}\nR1,新規,${number},M1,2009/7/15,500,店,`);
  expect(await commitBatch(systemActor("test"), { batchId: batch.id })).toMatchObject({ ok: true });
  cardId = (await db.card.findFirstOrThrow({ select: { id: true } })).id;
  return company;
}

const reveal = (client: pg.Client) =>
  client.query<{ id: number }>(
    `insert into card_reveal (business_at, user_id, user_name, card_id, bin, last4, reason_code, reason)
     values (now(), 'u', 'u', $1, '411111', '1111', 'authority', 'x') returning id`,
    [cardId],
  );
const entry = (client: pg.Client, subject: number, revealId: number, user = "u") =>
  client.query(
    `insert into audit_event (business_at, actor_kind, actor_id, actor_name, type, subject, subject_id, details)
     values (now(), 'user', $3, 'u', 'card.revealed', 'card', $1, jsonb_build_object('revealId', $2::int))`,
    [String(subject), revealId, user],
  );
const lend = (id: number) => web.query("select token, cipher from revealed_number($1)", [id]);

test("for a reveal that the trail tells of for good, and for no other", async () => {
  await ground();
  await expect(lend(1)).rejects.toMatchObject({ code: DENIED });
  const [row] = (await reveal(web)).rows;
  const id = row?.id ?? 0;
  await expect(lend(id)).rejects.toMatchObject({ code: DENIED });
  // Of another card, another reveal, another person.
  await entry(web, cardId + 1, id);
  await entry(web, cardId, id + 1);
  await entry(web, cardId, id, "another");
  await expect(lend(id)).rejects.toMatchObject({ code: DENIED });
  // In the same transaction: whoever takes it back would have the number without a trace.
  await web.query("begin");
  await entry(web, cardId, id);
  await expect(lend(id)).rejects.toMatchObject({ code: DENIED });
  await web.query("rollback");
  await web.query("begin");
  await web.query("savepoint before");
  await entry(web, cardId, id);
  await web.query("release savepoint before");
  await expect(lend(id)).rejects.toMatchObject({ code: DENIED });
  await web.query("rollback");
  await entry(web, cardId, id);
  const { rows } = await lend(id);
  expect(open(rows[0].token, rows[0].cipher).toString("latin1")).toBe(number);
});

test("for a minute, and not for more cards than a day may show, whoever writes the entries", async () => {
  await ground();
  const [old] = (
    await database.asSuperuser(
      `insert into card_reveal (at, business_at, user_id, user_name, card_id, bin, last4, reason_code, reason)
       values (now() - interval '2 minutes', now(), 'u', 'u', ${cardId}, '411111', '1111', 'authority', 'x') returning id`,
    )
  ).rows;
  await entry(web, cardId, old.id);
  await expect(lend(old.id)).rejects.toMatchObject({ code: DENIED });
  for (let n = 2; n <= revealCaps.totalDay; n++) await reveal(web);
  const [last] = await db.cardReveal.findMany({ orderBy: { id: "desc" }, take: 1 });
  await entry(web, cardId, last?.id ?? 0);
  expect((await lend(last?.id ?? 0)).rowCount).toBe(1);
  const [over] = (await reveal(web)).rows;
  await entry(web, cardId, over?.id ?? 0);
  await expect(lend(over?.id ?? 0)).rejects.toMatchObject({ code: DENIED });
});

test("the web server's own reveal, proposal and commit of a mended rest work with no more than that", async () => {
  const company = await ground();
  const destroyed = await deliver(company, `${header}\nR7,新規,4.11E+15,M1,2009/7/18,900,店,`);
  const rest = await deliver(
    company,
    `${header}\nR8,新規,4242424242424242,M8,2009/7/18,900,店,\nR9,新規,5555555555554444,M9,2009/7/18,九百,店,`,
  );
  const third = await deliver(company, `${header}\nR10,新規,378282246310005,M10,2009/7/18,900,店,`);
  expect(await commitBatch(systemActor("test"), { batchId: rest.id })).toMatchObject({ ok: true });
  const manager = (await anAccount("manager", ["manager"])).actor;
  await asWeb(async () => {
    expect(await db.$queryRaw`select current_user as role`).toEqual([{ role: "shokai_web" }]);
    await expect(checkStanding()).resolves.toBeUndefined();
    const seen = await revealCard(manager, { cardId, code: "authority", reason: "監督官庁の求めによる確認" });
    expect(seen).toMatchObject({ value: { number } });
    const proposal = await findCardProposal(person(), destroyed.id, 1);
    expect(proposal).toMatchObject({ last4: "1111" });
    expect(await db.auditEvent.count({ where: { type: "record.proposalSought" } })).toBe(1);
    const taken = await takeCardProposal(person(), { batchId: destroyed.id, rowNo: 1, token: proposal?.token ?? "" });
    expect(taken).toMatchObject({ value: { outcome: "new" } });
    expect(await previewCommit(person(), { batchId: third.id })).toMatchObject({ value: { newMembers: 1 } });
    expect(await askCommit(person(), { batchId: destroyed.id })).toMatchObject({ ok: true });
    const mend = { batchId: rest.id, rowNo: 2, field: "amount" as const, value: "900" };
    expect(await mendCell(person(), mend)).toMatchObject({ ok: true });
    expect(await previewRest(person(), { batchId: rest.id })).toMatchObject({ value: { records: 1 } });
    expect(await commitRest(person(), { batchId: rest.id })).toMatchObject({ value: { before: 2, after: 3 } });
    const use = await countKeyUse(db);
    expect(use.filter((one) => one.column === "cipher").map((one) => [one.table, one.values])).toEqual([
      ["card", 3],
      ["record", 5],
    ]);
  });
  const placed = await db.card.findFirstOrThrow({ where: { last4: "4444" } });
  expect(open(Buffer.from(placed.token), placed.cipher as Uint8Array).toString()).toBe("5555555555554444");
  expect(placed.bin).toBe("555555");
});

test("a number that retention erased comes back with a rest that names it, unseen by who commits", async () => {
  const company = await ground();
  const rest = await deliver(
    company,
    `${header}\nR8,新規,4242424242424242,M8,2009/7/18,900,店,\nR9,新規,${number},M1,2009/7/18,九百,店,`,
  );
  expect(await commitBatch(systemActor("test"), { batchId: rest.id })).toMatchObject({ ok: true });
  await database.asSuperuser(`update card set cipher = null, erased_on = '2010-01-01' where id = ${cardId}`);
  await asWeb(async () => {
    const mend = { batchId: rest.id, rowNo: 2, field: "amount" as const, value: "900" };
    expect(await mendCell(person(), mend)).toMatchObject({ ok: true });
    expect(await commitRest(person(), { batchId: rest.id })).toMatchObject({ ok: true });
  });
  const back = await db.card.findUniqueOrThrow({ where: { id: cardId } });
  expect(back.erasedOn).toBeNull();
  expect(open(Buffer.from(back.token), back.cipher as Uint8Array).toString()).toBe(number);
});

test("what else the web server asks of cards names no sealed number", async () => {
  await ground();
  const [one, two] = [(await anAccount("one", ["manager"])).actor, (await anAccount("two", ["manager"])).actor];
  const admin = (await anAccount("admin", ["admin"])).actor;
  const identity = await generateIdentity();
  await asWeb(async () => {
    for (const list of ["inquiries", "members"] as const) {
      const asked = await requestExport(one, {
        list,
        reason: "カード会社での一括突合のため",
        recipientName: "試験カード 不正対策部",
        recipient: await identityToRecipient(identity),
      });
      if (!asked.ok) throw new Error(asked.reason);
      expect(await approveExport(two, asked.value.id)).toMatchObject({ ok: true });
    }
    expect((await previewRetention(admin)).length).toBe(classes.length);
    expect((await findKeys(admin)).use.length).toBeGreaterThan(2);
    expect(await findMembers(one, number)).toMatchObject({ value: [{ cards: [{ last4: "1111" }] }] });
  });
});

test("every column of card numbers is counted by the view that stands for it, and closed", async () => {
  const { rows } = await database.asSuperuser("select pg_get_viewdef('sealed_version'::regclass) as text");
  for (const { table, column } of sealedColumns.filter((one) => one.column.endsWith("cipher"))) {
    expect(rows[0].text).toContain(`'${table}'::text`);
    expect(rows[0].text).toContain(`${column} IS NOT NULL`);
    await expect(web.query(`select ${column} from ${table}`)).rejects.toMatchObject({ code: DENIED });
  }
});
