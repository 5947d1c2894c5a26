import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { systemActor } from "@/lib/access/actor";
import { anAccount, goodPassword, trail, visitor } from "@/lib/accounts/accounts.fixture";
import { findUser } from "@/lib/accounts/queries";
import { isEnded, isUnused } from "@/lib/accounts/rules";
import { addDays, dayOf } from "@/lib/core/dates";
import { db, disconnect } from "@/lib/core/db";
import { Forbidden } from "@/lib/core/errors";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { changeOwnPassword } from "./change-own-password";
import { changeUser } from "./change-user";
import { createUser } from "./create-user";
import { enableUser } from "./enable-user";
import { markUnused } from "./mark-unused";
import { setPassword } from "./set-password";
import { signIn } from "./sign-in";

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(disconnect);
beforeEach(() => database.reset());

const enter = (login: string, password = goodPassword) => signIn(visitor, { login, password, secure: true });
const whys = async () => (await trail("session.refused")).map(({ details }) => (details as { why: string }).why);

describe("SE-08: accounts that end", () => {
  test("the last day is over at midnight in Japan, to the second", () => {
    const day = new Date("2026-03-31");
    expect(isEnded(day, new Date("2026-03-31T14:59:59.999Z"))).toBe(false);
    expect(isEnded(day, new Date("2026-03-31T15:00:00Z"))).toBe(true);
    expect(isEnded(null, new Date("2099-01-01T00:00:00Z"))).toBe(false);
  });

  test("past its last day nobody signs in, and another day opens it again", async () => {
    const { actor: admin } = await anAccount("rei", ["admin"]);
    const { id } = await anAccount("mio");
    const today = dayOf(new Date(), "Asia/Tokyo");
    await db.user.update({ where: { id }, data: { endsOn: new Date(addDays(today, -1)) } });
    expect((await enter("mio")).ok).toBe(false);
    expect(await whys()).toEqual(["ended"]);
    expect((await findUser(admin, id)).state).toBe("ended");
    const change = (endsOn: string) =>
      changeUser(admin, id, { displayName: "mio", roles: ["intake"], endsOn: endsOn as typeof today });
    expect(await change(addDays(today, -1))).toMatchObject({ ok: true });
    expect(await change(addDays(today, -2))).toMatchObject({ reason: "END_PAST" });
    expect(await change(today)).toMatchObject({ ok: true });
    expect((await enter("mio")).ok).toBe(true);
  });

  test("an outsourced account is off when added, ends within 90 days, and opens only by an administrator", async () => {
    const { actor: admin } = await anAccount("rei", ["admin"]);
    const today = dayOf(new Date(), "Asia/Tokyo");
    const add = (endsOn: typeof today | null) =>
      createUser(admin, { login: "out", displayName: "Out", roles: ["hotline"], kind: "outsourced", endsOn });
    expect(await add(null)).toMatchObject({ reason: "END_NEEDED" });
    expect(await add(addDays(today, 91))).toMatchObject({ reason: "END_TOO_FAR" });
    const made = await add(addDays(today, 90));
    if (!made.ok) throw new Error(made.reason);
    const { userId, secret } = made.value;
    expect((await findUser(admin, userId)).state).toBe("disabled");
    expect(await setPassword(visitor, secret, goodPassword)).toMatchObject({ reason: "LINK_VOID" });
    expect((await enableUser(admin, userId)).ok).toBe(true);
    expect((await setPassword(visitor, secret, goodPassword)).ok).toBe(true);
    expect((await enter("out")).ok).toBe(true);
    expect((await trail("user.created")).at(-1)?.details).toMatchObject({ kind: "outsourced" });
  });

  test("90 days without a sign-in turn it off; opening it counts anew", async () => {
    const { actor: admin } = await anAccount("rei", ["admin"]);
    const { id } = await anAccount("mio");
    await database.asSuperuser(
      "update app_user set created_at = now() - interval '200 days', last_sign_in_at = now() - interval '89 days' where id = $1",
      [id],
    );
    expect((await findUser(admin, id)).state).toBe("active");
    expect(await enableUser(admin, id)).toMatchObject({ reason: "NOT_DISABLED" });
    await database.asSuperuser("update app_user set last_sign_in_at = now() - interval '90 days' where id = $1", [id]);
    expect((await findUser(admin, id)).state).toBe("unused");
    expect((await enter("mio")).ok).toBe(false);
    expect(await whys()).toEqual(["unused"]);
    expect((await enableUser(admin, id)).ok).toBe(true);
    expect((await enter("mio")).ok).toBe(true);
  });

  test("the daily job notes once that an account is off for want of use; opening it takes the mark away", async () => {
    const { actor: admin } = await anAccount("rei", ["admin"]);
    const { id } = await anAccount("mio");
    const { id: closed } = await anAccount("closed");
    const job = systemActor("mark-unused");
    expect(await markUnused(job)).toBe(0);
    await database.asSuperuser("update app_user set created_at = now() - interval '90 days' where id in ($1, $2)", [
      id,
      closed,
    ]);
    await database.asSuperuser("update app_user set disabled_at = now() where id = $1", [closed]);
    expect(await markUnused(job)).toBe(1);
    expect(await markUnused(job)).toBe(0);
    expect(await trail("user.unused")).toEqual([
      { type: "user.unused", actorKind: "system", actorId: job.id, subjectId: id, details: { days: 90 } },
    ]);
    expect(await findUser(admin, id)).toMatchObject({ state: "unused", unusedAt: expect.any(Date) });
    expect((await enableUser(admin, id)).ok).toBe(true);
    expect(await findUser(admin, id)).toMatchObject({ state: "active", unusedAt: null });
    expect(await markUnused(job)).toBe(0);
    await expect(markUnused((await anAccount("ken")).actor)).rejects.toThrow(Forbidden);
  });

  test("days without use count from the latest of registration, opening and sign-in", () => {
    const now = new Date("2026-06-30T00:00:00Z");
    const old = new Date("2026-01-01T00:00:00Z");
    const late = new Date("2026-06-01T00:00:00Z");
    expect(isUnused({ createdAt: old, enabledAt: null, lastSignInAt: null }, now)).toBe(true);
    expect(isUnused({ createdAt: late, enabledAt: null, lastSignInAt: null }, now)).toBe(false);
    expect(isUnused({ createdAt: old, enabledAt: late, lastSignInAt: old }, now)).toBe(false);
    expect(isUnused({ createdAt: old, enabledAt: old, lastSignInAt: late }, now)).toBe(false);
  });
});

describe("SE-09: the last four passwords do not come back", () => {
  test("the present one and three before it are refused, the fifth last is free again", async () => {
    const { actor, id } = await anAccount("mio");
    const next = (n: number) => `quite different ${n} words`;
    let current = goodPassword;
    const change = (password: string) => changeOwnPassword(actor, { current, next: password });
    for (const n of [1, 2, 3]) {
      expect((await change(next(n))).ok).toBe(true);
      current = next(n);
    }
    for (const held of [goodPassword, next(1), next(2), next(3)]) {
      expect(await change(held)).toMatchObject({ reason: "PASSWORD_EARLIER" });
    }
    expect((await change(next(4))).ok).toBe(true);
    current = next(4);
    expect((await change(goodPassword)).ok).toBe(true);
    expect((await db.user.findUniqueOrThrow({ where: { id } })).earlierPasswords).toHaveLength(3);
  });

  test("who does not know the present password learns nothing of earlier ones; names alone and leaked ones are refused", async () => {
    const { actor } = await anAccount("mio.tanaka");
    expect(await changeOwnPassword(actor, { current: "wrong", next: goodPassword })).toMatchObject({
      reason: "CURRENT_WRONG",
    });
    for (const word of ["Shokai-Shokai-2009", "mio.tanaka-mio.tanaka1"]) {
      expect(await changeOwnPassword(actor, { current: goodPassword, next: word })).toMatchObject({
        reason: "PASSWORD_CONTEXT",
      });
    }
    expect(await changeOwnPassword(actor, { current: goodPassword, next: "Football-Dragon-2026" })).toMatchObject({
      reason: "PASSWORD_COMMON",
    });
    expect((await changeOwnPassword(actor, { current: goodPassword, next: "shokai and 3 unrelated words" })).ok).toBe(
      true,
    );
  });
});
