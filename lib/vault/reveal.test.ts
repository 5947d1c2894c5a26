import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { mintUser } from "@/lib/access/actor";
import { anAccount } from "@/lib/accounts/accounts.fixture";
import { realNow } from "@/lib/core/clock";
import { db, disconnect } from "@/lib/core/db";
import { layGround } from "@/lib/intake/ground.fixture";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { tokenOf } from "./number-keys";
import { revealCard } from "./reveal";
import { countRevealsToday, exportReveals, listReveals } from "./reveals";
import { capAgainst, revealCaps } from "./rules";
import { sealCard } from "./seal";

const digits = "4111111111111111";
const asked = { cardId: 900, code: "confirm_with_company", reason: "カード会社の照会書と突き合わせるため" } as const;
let database: TestDatabase;

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(disconnect);
beforeEach(async () => {
  await database.reset();
  await layGround();
  const token = tokenOf(digits);
  await database.asSuperuser("insert into member (id, born_block) values (1, 1)");
  await database.asSuperuser(
    "insert into card (id, token, cipher, bin, last4, member_id) values (900, $1, $2, '411111', '1111', 1)",
    [token, sealCard(digits, token)],
  );
});

const trail = async () =>
  (await db.auditEvent.findMany({ orderBy: { seq: "asc" }, select: { type: true, details: true } })).map((one) => one);

/** Reveals of somebody, as if they had been made some minutes ago. */
async function earlier(userId: string, count: number, minutes: number): Promise<void> {
  await database.asSuperuser(
    `insert into card_reveal (at, business_at, user_id, user_name, card_id, bin, last4, reason_code, reason)
     select $1, $1, $2, 'x', 900, '411111', '1111', 'authority', 'x' from generate_series(1, $3::int)`,
    [new Date(realNow().getTime() - minutes * 60_000), userId, count],
  );
}

test("the number is answered once its row and its entry are there, and stands in neither", async () => {
  const { actor } = await anAccount("mana", ["manager"]);
  expect(await revealCard(actor, asked)).toEqual({ ok: true, value: { number: digits } });
  const row = await db.cardReveal.findFirstOrThrow();
  expect(row).toMatchObject({ userId: actor.id, cardId: 900, bin: "411111", last4: "1111", reason: asked.reason });
  expect(await trail()).toEqual([
    { type: "card.revealed", details: { revealId: row.id, code: "confirm_with_company" } },
  ]);
  expect(
    JSON.stringify([row, await db.auditEvent.findMany()], (_, v) => (typeof v === "bigint" ? `${v}` : v)),
  ).not.toContain(digits);
});

test("without the entry there is no number: an audit that cannot be written refuses it", async () => {
  const { actor } = await anAccount("mana", ["manager"]);
  await database.asSuperuser(
    "create function no_audit() returns trigger language plpgsql as $$ begin raise exception 'disk full'; end $$",
  );
  await database.asSuperuser("create trigger no_audit before insert on audit_event execute function no_audit()");
  await expect(revealCard(actor, asked)).rejects.toThrow();
  expect(await db.cardReveal.count()).toBe(0);
  await database.asSuperuser("drop trigger no_audit on audit_event");
});

test("only intake and managers, and only with a reason that says something and no number", async () => {
  for (const role of ["hotline", "editor", "auditor", "admin"] as const) {
    const { actor } = await anAccount(role, [role]);
    await expect(revealCard(actor, asked)).rejects.toThrow("not permitted: card.reveal");
  }
  const { actor } = await anAccount("in", ["intake"]);
  for (const [reason, why] of [
    ["   ", "REASON_MISSING"],
    ["確認", "REASON_SHORT"],
    ["4111-1111-1111-1111 を確認するため", "CARD_NUMBER_IN_TEXT"],
    ["４１１１１１１１１１１１１１１２ を確認するため", "CARD_NUMBER_IN_TEXT"],
  ] as const) {
    expect(await revealCard(actor, { ...asked, reason })).toMatchObject({ ok: false, reason: why });
  }
  await expect(revealCard(actor, { ...asked, cardId: 901 })).rejects.toThrow("card 901");
  expect(await db.cardReveal.count()).toBe(0);
});

test("a session that has not proved itself lately is sent to do so", async () => {
  const { actor, id } = await anAccount("mana", ["manager"]);
  const session = await db.session.create({ data: { userId: id, createdAt: new Date(Date.now() - 3_600_000) } });
  const old = mintUser({ id, name: "mana", roles: ["manager"], locale: "ja", sessionId: session.id });
  expect(await revealCard(old, asked)).toEqual({ ok: false, reason: "STEP_UP_NEEDED" });
  expect(await db.cardReveal.count()).toBe(0);
  expect((await revealCard(actor, asked)).ok).toBe(true);
});

test("twenty at once under a cap of ten: ten numbers, ten refusals in the trail", async () => {
  const { actor } = await anAccount("mana", ["manager"]);
  const all = await Promise.all(Array.from({ length: 20 }, () => revealCard(actor, asked)));
  expect(all.filter((one) => one.ok)).toHaveLength(revealCaps.personHour);
  expect(all.filter((one) => !one.ok && one.reason === "CAP_HOUR")).toHaveLength(10);
  expect(await db.cardReveal.count()).toBe(revealCaps.personHour);
  expect(await db.auditEvent.count({ where: { type: "card.revealRefused" } })).toBe(10);
}, 60_000);

test("caps go by the last hour and the last 24 hours, of one and of all; half of one is said once", async () => {
  const { actor } = await anAccount("mana", ["manager"]);
  const other = await anAccount("in", ["intake"]);
  await earlier(actor.id, revealCaps.personDay / 2 - 1, 90);
  expect((await revealCard(actor, asked)).ok).toBe(true);
  expect((await revealCard(actor, asked)).ok).toBe(true);
  const alarms = (await trail()).filter((one) => one.type === "card.revealsMany");
  expect(alarms.map((one) => one.details)).toEqual([{ scope: "personDay", count: 15, cap: revealCaps.personDay }]);
  await earlier(actor.id, revealCaps.personDay, 90);
  expect(await revealCard(actor, asked)).toMatchObject({ reason: "CAP_DAY" });
  expect((await revealCard(other.actor, asked)).ok).toBe(true);
  await earlier("somebody", revealCaps.totalDay, 120);
  expect(await revealCard(other.actor, asked)).toMatchObject({ reason: "CAP_TOTAL" });
  await earlier("long-ago", 5, 60 * 25);
  expect(await countRevealsToday(actor)).toEqual({
    total: revealCaps.personDay / 2 + 1 + revealCaps.personDay + 1 + revealCaps.totalDay,
    mostByOne: revealCaps.totalDay,
  });
  expect(capAgainst({ personHour: 0, personDay: 0, totalDay: 0 })).toBeNull();
});

test("a number that was damaged, cut, or moved from another card is told, not another's shown", async () => {
  const { actor } = await anAccount("mana", ["manager"]);
  const other = "5555555555554444";
  const cipher = sealCard(digits, tokenOf(digits));
  const flipped = Buffer.from(cipher);
  flipped[20] = (flipped[20] as number) ^ 1;
  const otherKey = Buffer.from(cipher);
  otherKey.writeUInt16BE(2, 1);
  for (const bad of [sealCard(other, tokenOf(other)), flipped, cipher.subarray(0, -1), otherKey, Buffer.from([1])]) {
    await database.asSuperuser("update card set cipher = $1 where id = 900", [bad]);
    expect(await revealCard(actor, asked)).toEqual({ ok: false, reason: "UNREADABLE" });
  }
  expect(await db.auditEvent.count({ where: { type: "card.unreadable" } })).toBe(5);
});

test("the application can neither change nor take away what was seen", async () => {
  const { actor } = await anAccount("mana", ["manager"]);
  await revealCard(actor, asked);
  await expect(db.cardReveal.deleteMany({})).rejects.toThrow();
  await expect(db.cardReveal.updateMany({ data: { reason: "other" } })).rejects.toThrow();
  await expect(database.asSuperuser("delete from card_reveal")).rejects.toThrow("append-only");
});

test("the list goes by pages, for managers and auditors, and its export is in the trail", async () => {
  const { actor } = await anAccount("mana", ["manager"]);
  const auditor = (await anAccount("audit", ["auditor"])).actor;
  await earlier(actor.id, 5, 10);
  const list = (more: object) => listReveals(auditor, { filter: {}, newestFirst: true, size: 2, ...more });
  const first = await list({});
  expect(first.rows.map((row) => row.memberId)).toEqual([1, 1]);
  expect(first.previous).toBeNull();
  const second = await list({ after: first.next });
  const third = await list({ after: second.next });
  expect([...first.rows, ...second.rows, ...third.rows].map((row) => row.id)).toEqual(
    [...first.rows, ...second.rows, ...third.rows].map((row) => row.id).toSorted((a, b) => b - a),
  );
  expect(third).toMatchObject({ next: null, rows: [{ last4: "1111" }] });
  expect((await list({ before: second.previous })).rows).toEqual(first.rows);
  expect((await list({ filter: { codes: ["correct_record"] } })).rows).toEqual([]);
  expect((await list({ filter: { last4: "1111" } })).rows).toHaveLength(2);
  const left: number[] = [];
  for await (const part of exportReveals(auditor, { filter: {}, newestFirst: true })) left.push(part.length);
  expect(left).toEqual([5]);
  expect((await trail()).at(-1)).toEqual({ type: "list.exported", details: { list: "reveals", rows: 5 } });
  const intake = (await anAccount("in", ["intake"])).actor;
  await expect(listReveals(intake, { filter: {}, newestFirst: true, size: 2 })).rejects.toThrow("card.readReveals");
});
