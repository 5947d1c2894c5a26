import fc from "fast-check";
import { expect, test } from "vitest";
import { addBusinessDays, businessDaysBetween, lastDayDueBefore } from "./business-days";
import { addDays } from "./dates";

test("weekends, public holidays and the days on which banks are closed are no business days", () => {
  // A Friday before a weekend; Marine Day 2009; the five days off of September 2009, with a citizens' holiday between two.
  expect(addBusinessDays("2009-07-17", 1)).toBe("2009-07-21");
  expect(addBusinessDays("2009-09-18", 1)).toBe("2009-09-24");
  // 31 December to 3 January; in 2012 the 2nd fills in for New Year's Day, a Sunday.
  expect(addBusinessDays("2009-12-30", 1)).toBe("2010-01-04");
  expect(addBusinessDays("2011-12-30", 1)).toBe("2012-01-04");
  // Holidays that a law moved for one year, and the accession of 2019 with ten days off.
  expect(addBusinessDays("2021-07-21", 1)).toBe("2021-07-26");
  expect(addBusinessDays("2019-04-26", 1)).toBe("2019-05-07");
  expect(addBusinessDays("2027-03-19", 1)).toBe("2027-03-23");
  expect(businessDaysBetween("2012-03-19", "2012-03-21")).toBe(1);
  expect(businessDaysBetween("2012-03-30", "2012-03-30")).toBe(0);
  expect(businessDaysBetween("2012-03-30", "2012-04-01")).toBe(0);
});

const day = fc.integer({ min: 0, max: 7_000 }).map((days) => addDays("2009-01-01", days));
const count = fc.integer({ min: 1, max: 250 });

test("what was received up to the cut-off is due before the day, and nothing after it", () => {
  fc.assert(
    fc.property(day, count, (on, limit) => {
      const cutOff = lastDayDueBefore(on, limit);
      expect(addBusinessDays(cutOff, limit) < on).toBe(true);
      expect(addBusinessDays(addDays(cutOff, 1), limit) >= on).toBe(true);
    }),
  );
});

test("the due day never falls while the received day grows, and lies so many business days after it", () => {
  fc.assert(
    fc.property(day, count, (on, limit) => {
      const due = addBusinessDays(on, limit);
      expect(addBusinessDays(addDays(on, 1), limit) >= due).toBe(true);
      expect(businessDaysBetween(on, due)).toBe(limit);
      expect(businessDaysBetween(on, addDays(due, -1))).toBe(limit - 1);
    }),
  );
});
