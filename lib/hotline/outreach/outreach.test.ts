import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { db, disconnect } from "@/lib/core/db";
import { Forbidden, NotFound } from "@/lib/core/errors";
import { layIncident, person } from "@/lib/notices/ground.fixture";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { enterOutreach, recordStep } from "./commands";
import { findOutreach, listOutreach, outreachKnown } from "./queries";
import { isLate, nextStates, personsByState } from "./rules";
import { type OutreachInput, type OutreachStepInput, outreachStates } from "./schema";

const manager = person("manager", "manager");
let database: TestDatabase;
let company: number;

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(disconnect);
beforeEach(async () => {
  await database.reset();
  await layIncident("2009-09-11");
  company = (await db.company.create({ data: { code: "TST", nameJa: "試験カード", nameEn: "Test Card" } })).id;
});

const input = (more: Partial<OutreachInput> = {}): OutreachInput => ({
  scopeJa: "特定したカード",
  scopeEn: "Identified cards",
  scopeVersion: "1",
  channel: "company",
  companyId: company,
  purposeJa: "明細の確認を依頼",
  purposeEn: "Please check your statements",
  state: "planned",
  onDay: "2009-09-14",
  persons: "18184",
  note: "",
  ...more,
});
async function entered(more: Partial<OutreachInput> = {}): Promise<number> {
  const outcome = await enterOutreach(manager, input(more));
  if (!outcome.ok) throw new Error(JSON.stringify(outcome));
  return outcome.value.outreachId;
}
const step = (outreachId: number, after: number, more: Partial<OutreachStepInput> = {}) =>
  recordStep(manager, { outreachId, after, state: "sent", onDay: "2009-09-14", persons: "18184", note: "", ...more });

describe("a list", () => {
  test("goes from planned over sent to confirmed; every step stays, and as of an instant the one of then is given", async () => {
    const id = await entered();
    await layIncident("2009-09-14");
    expect(await step(id, 1)).toEqual({ ok: true, value: { no: 2 } });
    await layIncident("2009-10-01");
    expect(await step(id, 2, { state: "confirmed", onDay: "2009-09-30", persons: "18100" })).toMatchObject({
      ok: true,
    });
    expect(await step(id, 3, { state: "confirmed", onDay: "2009-09-30", persons: "18101" })).toMatchObject({
      reason: "REASON_NEEDED",
    });
    expect(
      await step(id, 3, { state: "confirmed", onDay: "2009-09-30", persons: "18101", note: "数え直し" }),
    ).toMatchObject({ ok: true });
    const { row, steps } = await findOutreach(person("x", "auditor"), id);
    expect(row).toMatchObject({
      purpose: { ja: "明細の確認を依頼", en: "Please check your statements" },
      scope: { ja: "特定したカード", en: "Identified cards" },
      company: { nameEn: "Test Card" },
      last: { no: 4, state: "confirmed", persons: 18101 },
    });
    expect(steps.map(({ state, persons }) => [state, persons])).toEqual([
      ["confirmed", 18101],
      ["confirmed", 18100],
      ["sent", 18184],
      ["planned", 18184],
    ]);
    const then = await outreachKnown(db, new Date("2009-09-20T00:00:00+09:00"));
    expect(then).toMatchObject([{ last: { no: 2, state: "sent" } }]);
    expect(await outreachKnown(db, new Date("2009-09-01T00:00:00+09:00"))).toEqual([]);
    const types = (await db.auditEvent.findMany({ where: { subject: "outreach" }, orderBy: { seq: "asc" } })).map(
      ({ type }) => type,
    );
    expect(types).toEqual(["outreach.entered", ...Array(3).fill("outreach.stepRecorded")]);
  });

  test("the database takes exactly the steps that the rules know, and changes none", async () => {
    for (const before of outreachStates)
      for (const next of outreachStates) {
        const id = await entered({
          state: before === "planned" || before === "given_up" ? "planned" : "sent",
          onDay: before === "planned" || before === "given_up" ? "2009-09-14" : "2009-09-11",
        });
        const add = (no: number, state: string) =>
          db.outreachStep.create({
            data: {
              ...{ outreachId: id, no, state, persons: 1, note: "理由", madeBy: "x", madeByName: "x" },
              onDay: new Date("2009-09-11"),
              madeAt: new Date("2009-09-12"),
            },
          });
        let no = 2;
        if (before === "confirmed" || before === "given_up") await add(no++, before);
        // A list that was given up stays given up; saying so again with another reason does no harm to it.
        const allowed = nextStates[before].includes(next) || (before === "given_up" && next === "given_up");
        if (allowed) await expect(add(no, next), `${before} ${next}`).resolves.toBeTruthy();
        else await expect(add(no, next), `${before} ${next}`).rejects.toThrow(/does not become/);
      }
    for (const statement of ["update outreach set purpose = 'x'", "delete from outreach_step"])
      await expect(database.asSuperuser(statement)).rejects.toThrow(/append-only/);
  });

  test("two who record the next step at once: one of them is told", async () => {
    const id = await entered({ state: "sent", onDay: "2009-09-11" });
    const outcomes = await Promise.all(
      [1, 2, 3].map((n) => step(id, 1, { state: "confirmed", onDay: "2009-09-11", persons: String(n) })),
    );
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
  });

  test("persons are added up by state; what was planned for a day that is over is late", async () => {
    await entered();
    await entered({ state: "sent", onDay: "2009-09-11", channel: "letter", companyId: "", persons: "10" });
    const { rows } = await listOutreach(person("x", "editor"));
    expect(personsByState(rows)).toEqual({ planned: 18184, sent: 10, confirmed: 0, given_up: 0 });
    expect(rows.map(({ last }) => isLate(last, "2009-09-15"))).toEqual([true, false]);
    expect(rows.map(({ last }) => isLate(last, "2009-09-14"))).toEqual([false, false]);
  });
});

describe("entering is refused", () => {
  test.each([
    [{ companyId: "" }, { fields: { companyId: "COMPANY_NEEDED" } }],
    [{ companyId: "99" }, { fields: { companyId: "COMPANY_NEEDED" } }],
    [{ state: "confirmed" }, { fields: { state: "NOT_THE_NEXT_STEP" } }],
    [{ onDay: "2009-09-10" }, { fields: { onDay: "IN_THE_PAST" } }],
    [{ state: "sent", onDay: "2009-09-12" }, { fields: { onDay: "IN_THE_FUTURE" } }],
    [{ persons: "多数" }, { fields: { persons: "NOT_A_NUMBER" } }],
    [{ scopeVersion: "0" }, { fields: { scopeVersion: "NOT_A_NUMBER" } }],
    [{ purposeEn: "" }, { fields: { purposeEn: "REQUIRED" } }],
    [{ scopeJa: "4111 1111 1111 1111" }, { fields: { scopeJa: "CARD_NUMBER_IN_TEXT" } }],
  ] as const)("%j: %j", async (more, refusal) => {
    expect(await enterOutreach(manager, input(more))).toMatchObject({ ok: false, ...refusal });
    expect(await db.outreach.count()).toBe(0);
  });

  test("a step that does not follow, is older than the form, changes nothing, or lies before the last", async () => {
    const id = await entered({ state: "sent", onDay: "2009-09-11" });
    const said = { state: "confirmed", onDay: "2009-09-11" } as const;
    expect(await step(id, 2, said)).toMatchObject({ reason: "STEP_CHANGED" });
    expect(await step(id, 1, { ...said, state: "planned", onDay: "2009-09-20" })).toMatchObject({
      reason: "NOT_THE_NEXT_STEP",
    });
    expect(await step(id, 1, { ...said, state: "sent" })).toMatchObject({ reason: "NOTHING_CHANGED" });
    expect(await step(id, 1, { ...said, onDay: "2009-09-10" })).toMatchObject({ reason: "BEFORE_LAST_STEP" });
    await expect(step(99, 1)).rejects.toThrow(NotFound);
    const plan = await entered();
    expect(await step(plan, 1, { state: "given_up", onDay: "2009-09-11" })).toMatchObject({ reason: "REASON_NEEDED" });
  });

  test("to whoever may not", async () => {
    for (const role of ["intake", "hotline", "editor", "auditor", "admin"] as const)
      await expect(enterOutreach(person("x", role), input())).rejects.toThrow(Forbidden);
    for (const role of ["intake", "admin"] as const)
      await expect(listOutreach(person("x", role))).rejects.toThrow(Forbidden);
  });
});
