import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { businessDaysBetween } from "@/lib/core/business-days";
import { addDays } from "@/lib/core/dates";
import { db, disconnect } from "@/lib/core/db";
import { freshDatabase } from "@/testing/database";
import { effectiveCase, reliefState } from "./rules";
import type { DetectionCase } from "./schema";
import { dueOn, lateUpTo, type StageLimits, stageOf } from "./stages";
import { type Stage, stages } from "./work/schema";

beforeAll(async () => void (await freshDatabase()));
afterAll(disconnect);

const money = fc.oneof(
  fc.constant([null, null] as const),
  fc.tuple(fc.bigInt({ min: 0n, max: 4n }), fc.bigInt({ min: 0n, max: 4n })),
);
const cases = fc.constantFrom(null, 1, 2, 3);

test("the database and the rule name the same stage", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(cases, cases, money), { minLength: 1, maxLength: 300 }), async (drawn) => {
      const rows = await db.$queryRaw<{ nth: number; no: number }[]>`
        select nth::int, relief_stage_no(staff::smallint, reported::smallint, charged, relieved) as no
        from unnest(${drawn.map(([staff]) => staff)}::int[], ${drawn.map(([, reported]) => reported)}::int[],
          ${drawn.map(([, , [charged]]) => charged)}::bigint[], ${drawn.map(([, , [, relieved]]) => relieved)}::bigint[])
          with ordinality as d (staff, reported, charged, relieved, nth) order by nth`;
      expect(rows.map(({ no }) => stages[no - 1])).toEqual(
        drawn.map(([staffCase, reportedCase, [charged, relieved]]) =>
          stageOf({ detectionCase: effectiveCase({ staffCase, reportedCase }), charged, relieved }),
        ),
      );
    }),
    { numRuns: 20 },
  );
});

test("a stage never contradicts the state of relief", () => {
  const burdened: readonly Stage[] = ["to_cancel", "to_refund", "case_unknown"];
  fc.assert(
    fc.property(cases, money, (detectionCase, [charged, relieved]) => {
      const one = { detectionCase: detectionCase as DetectionCase | null, charged, relieved, closedAs: null };
      const [stage, state] = [stageOf(one), reliefState(one)];
      if (state === "carries_burden") expect(burdened).toContain(stage);
      if (stage === "to_cancel" || stage === "to_refund") expect(state).toBe("carries_burden");
      if (stage === "to_close") expect(state).toBe("relieved");
      if (stage === "to_confirm") expect(state).toBe("nothing_billed_expected");
      if (stage === "charge_unknown") expect(state).toBe("not_yet_known");
    }),
  );
});

test("late from the day after the due day, which lies so many business days after the received date", () => {
  const limits = Object.fromEntries(stages.map((stage, at) => [stage, 1 + 7 * at])) as StageLimits;
  fc.assert(
    fc.property(fc.constantFrom(...stages), fc.integer({ min: 0, max: 4_000 }), (stage, days) => {
      const receivedOn = addDays("2009-07-14", days);
      const due = dueOn(stage, receivedOn, limits);
      expect(businessDaysBetween(receivedOn, due)).toBe(limits[stage]);
      expect(lateUpTo(stage, due, limits) < receivedOn).toBe(true);
      expect(lateUpTo(stage, addDays(due, 1), limits) >= receivedOn).toBe(true);
    }),
  );
});
