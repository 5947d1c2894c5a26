import { afterAll, beforeAll, expect, test } from "vitest";
import { db, disconnect } from "@/lib/core/db";
import { freshDatabase } from "@/testing/database";
import { effectiveCase, reliefState } from "./rules";

beforeAll(async () => void (await freshDatabase()));
afterAll(disconnect);

test("the database and the rule say the same of every combination", async () => {
  const rows = await db.$queryRaw<
    {
      staff: number | null;
      reported: number | null;
      charged: bigint | null;
      relieved: bigint | null;
      closed: string | null;
      state: string;
    }[]
  >`
    select staff, reported, m.charged, m.relieved, closed,
      relief_state(staff::smallint, reported::smallint, m.charged, m.relieved, closed) as state
    from unnest(array[null, 1, 2, 3]::int[]) staff, unnest(array[null, 1, 2, 3]::int[]) reported,
      (values (null::bigint, null::bigint), (0, 0), (0, 5), (5, 0), (5, 4), (5, 5), (5, 6)) m (charged, relieved),
      unnest(array[null, 'refunded']::text[]) closed`;
  expect(rows.length).toBe(4 * 4 * 7 * 2);
  for (const row of rows) {
    const detectionCase = effectiveCase({ staffCase: row.staff, reportedCase: row.reported });
    expect({ ...row, state: reliefState({ ...row, detectionCase, closedAs: row.closed }) }).toEqual(row);
  }
});
