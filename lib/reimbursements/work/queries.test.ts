import { afterAll, beforeAll, expect, test } from "vitest";
import { mintUser } from "@/lib/access/actor";
import { addBusinessDays } from "@/lib/core/business-days";
import { addDays, toDbDate } from "@/lib/core/dates";
import { db, disconnect } from "@/lib/core/db";
import { effectiveCase } from "@/lib/reimbursements/rules";
import { stageOf } from "@/lib/reimbursements/stages";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { layIncident } from "@/testing/history";
import { isIn, openCase } from "./in-order";
import { findStageLimits } from "./limits";
import { type CaseRow, countStages, exportCases, findLate, listCases } from "./queries";
import { type CaseFilters, stages } from "./schema";

const today = "2009-10-09";
const reader = mintUser({ id: "a", name: "監査", roles: ["auditor"], locale: "ja" });
let me: ReturnType<typeof mintUser>;
let ken: string;
let database: TestDatabase;

/** The same question answered without an index, a cut-off or a merge. */
type Known = { id: number; companyId: number; owner: string | null; burden: bigint | null } & Pick<
  CaseRow,
  "stage" | "dueOn" | "receivedOn"
>;
let all: Known[];

beforeAll(async () => {
  database = await freshDatabase();
  await layIncident({ today });
  const [mine, kens] = await Promise.all(
    ["hana", "ken"].map((login) => db.user.create({ data: { login, displayName: login, roles: ["intake"] } })),
  );
  me = mintUser({ id: mine?.id ?? "", name: "hana", roles: ["intake"], locale: "ja" });
  ken = kens?.id ?? "";
  // Over the September holidays of 2009 many received dates share a due date; every stage, some closed, some not live.
  await db.inquiry.createMany({
    data: Array.from({ length: 420 }, (_, at) => ({
      companyId: 1 + (at % 2),
      key: `r${at}`,
      reference: `R${at}`,
      sightings: 1,
      receivedOn: toDbDate(addDays("2009-08-20", (at * 17) % 50)),
      live: at % 23 !== 0,
      voided: at % 23 === 0,
      reportedCase: [null, 1, 2, 3][at % 4] ?? null,
      ...(at % 3 > 0 && { charged: BigInt((at % 5) * 100), relieved: BigInt((at % 7) * 100) }),
      ...(at % 29 === 0 && {
        closedAs: "own_use",
        closedAt: new Date(),
        charged: null,
        relieved: null,
      }),
    })),
  });
  const rows = await db.inquiry.findMany({ where: { live: true, closedAs: null } });
  await db.caseWork.createMany({
    data: rows
      .filter(({ id }) => id % 6 === 0)
      .map(({ id }) => ({ inquiryId: id, owner: id % 12 === 0 ? me.id : ken })),
  });
  const limits = await findStageLimits(mintUser({ id: "m", name: "m", roles: ["manager"], locale: "ja" }));
  all = rows
    .map((row) => {
      const receivedOn = row.receivedOn?.toISOString().slice(0, 10) ?? "";
      const stage = stageOf({ ...row, detectionCase: effectiveCase(row) });
      return {
        id: row.id,
        companyId: row.companyId,
        owner: row.id % 6 ? null : row.id % 12 === 0 ? me.id : ken,
        burden: row.charged === null || row.relieved === null ? null : row.charged - row.relieved,
        stage,
        receivedOn,
        dueOn: addBusinessDays(receivedOn, limits[stage]),
      };
    })
    .sort((a, b) =>
      a.dueOn !== b.dueOn
        ? a.dueOn < b.dueOn
          ? -1
          : 1
        : a.receivedOn !== b.receivedOn
          ? a.receivedOn < b.receivedOn
            ? -1
            : 1
          : a.id - b.id,
    );
});
afterAll(disconnect);

const asked: [string, CaseFilters, (one: Known) => boolean][] = [
  ["all", {}, () => true],
  ["one stage", { stages: ["to_refund"] }, ({ stage }) => stage === "to_refund"],
  ["two stages", { stages: ["to_close", "case_unknown"] }, ({ stage }) => ["to_close", "case_unknown"].includes(stage)],
  ["late", { late: ["yes"] }, ({ dueOn }) => dueOn < today],
  ["not late", { late: ["no"] }, ({ dueOn }) => dueOn >= today],
  ["both", { late: ["no", "yes"] }, () => true],
  ["a company's", { companies: [2] }, ({ companyId }) => companyId === 2],
  ["mine", { owners: ["me"] }, ({ owner }) => owner === me.id],
  ["nobody's or mine", { owners: ["none", "me"] }, ({ owner }) => owner === null || owner === me.id],
  ["nobody's", { owners: ["none"] }, ({ owner }) => owner === null],
  ["what is no person's id", { owners: ["somebody"] }, () => false],
  ["of at least 200", { burden: { min: 200 } }, ({ burden }) => burden !== null && burden >= 200n],
  [
    "ken's late refunds",
    { stages: ["to_refund"], owners: ["ken"], late: ["yes"] },
    ({ stage, owner, dueOn }) => stage === "to_refund" && owner === ken && dueOn < today,
  ],
];

test.each(asked)("%s: page by page forth and back in the order of what is due", async (_, filters, keeps) => {
  const { owners } = filters;
  const given = { ...filters, ...(owners && { owners: owners.map((one) => (one === "ken" ? ken : one)) }) };
  for (const descending of [false, true]) {
    const expected = all.filter(keeps).map(({ id }) => id);
    if (descending) expected.reverse();
    const seen: number[][] = [];
    let after: string | undefined;
    let last = await listCases(me, { filters: given, descending, size: 40 });
    expect(last.previous).toBeNull();
    expect(last.count).toEqual({ value: expected.length, atLeast: false });
    for (;;) {
      seen.push(last.rows.map(({ id }) => id));
      if (!last.next) break;
      after = last.next;
      last = await listCases(me, { filters: given, descending, after, size: 40 });
    }
    expect(seen.flat()).toEqual(expected);
    for (let at = seen.length - 2; at >= 0 && last.previous; at--) {
      last = await listCases(me, { filters: given, descending, before: last.previous, size: 40 });
      expect(last.rows.map(({ id }) => id)).toEqual(seen[at]);
    }
  }
});

test("every row says what the rules say of it, and tabs count what the list finds", async () => {
  const { rows } = await listCases(reader, { filters: {}, descending: false, size: 200 });
  expect(
    rows.map(({ id, stage, dueOn, receivedOn, burden, late }) => ({ id, stage, dueOn, receivedOn, burden, late })),
  ).toEqual(
    all.slice(0, 200).map(({ id, stage, dueOn, receivedOn, burden }) => ({
      id,
      stage,
      dueOn,
      receivedOn,
      burden,
      late: dueOn < today,
    })),
  );
  const counts = await countStages(reader);
  expect(counts).toEqual(
    stages.map((stage) => ({
      stage,
      open: all.filter((one) => one.stage === stage).length,
      late: all.filter((one) => one.stage === stage && one.dueOn < today).length,
      atLeast: false,
      lateAtLeast: false,
    })),
  );
  expect(counts.every(({ open }) => open > 0)).toBe(true);
  const late = all.filter(({ dueOn }) => dueOn < today);
  expect(await findLate(reader)).toEqual({ cases: late.length, atLeast: false, firstDueOn: late[0]?.dueOn });
});

test("the export has what the list finds, and its entry says how many rows left", async () => {
  const ids: number[] = [];
  for await (const part of exportCases(reader, { filters: { late: ["yes"] }, descending: false })) {
    ids.push(...part.map(({ id }) => id));
  }
  expect(ids).toEqual(all.filter(({ dueOn }) => dueOn < today).map(({ id }) => id));
  const told = await db.auditEvent.findMany({ where: { type: "list.exported" } });
  expect(told).toMatchObject([{ details: { list: "reimbursements", rows: ids.length } }]);
});

test("a place that is none is the beginning", async () => {
  for (const after of ["", "x", "2009-13-01~2009-08-01~1", "2009-08-01~2009-08-01~99999999999"]) {
    const { rows } = await listCases(reader, { filters: {}, descending: false, after, size: 10 });
    expect(rows[0]?.id).toBe(all[0]?.id);
  }
});

test("a stage's order and count come from its index alone, without the table", async () => {
  await database.asSuperuser("vacuum analyze inquiry");
  const plan = await db.$transaction(async (tx) => {
    await tx.$executeRaw`set local enable_seqscan = off`;
    await tx.$executeRaw`set local enable_bitmapscan = off`;
    return tx.$queryRaw<Record<"QUERY PLAN", string>[]>`
      explain select i.received_on, i.id from inquiry i where ${openCase} and ${isIn("to_refund")}
      order by i.received_on, i.id limit 1001`;
  });
  const text = plan.map((line) => line["QUERY PLAN"]).join("\n");
  expect(text).toContain("Index Only Scan using inquiry_stage");
  expect(text).not.toMatch(/Sort|Filter/);
});
