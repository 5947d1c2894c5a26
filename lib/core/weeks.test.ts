import { expect, test } from "vitest";
import { addDays } from "./dates";
import { mondayOf, readWeek, weekOf } from "./weeks";

test.each([
  ["2010-01-18", "2010-W03"],
  ["2010-01-24", "2010-W03"],
  // Years begin in the week of their first Thursday.
  ["2010-01-03", "2009-W53"],
  ["2010-01-04", "2010-W01"],
  ["2012-01-01", "2011-W52"],
  ["2008-12-29", "2009-W01"],
])("%s lies in %s", (day, week) => {
  expect(weekOf(day)).toBe(week);
  expect(readWeek(week)).toBe(mondayOf(day));
});

test("every day of twelve years lies in its week's seven days", () => {
  for (let day = "2005-01-01"; day < "2017-01-01"; day = addDays(day, 1)) {
    const monday = readWeek(weekOf(day)) as string;
    expect(monday <= day && day <= addDays(monday, 6)).toBe(true);
    expect(new Date(`${monday}T00:00:00Z`).getUTCDay()).toBe(1);
  }
});

test.each(["2010-W53", "2010-W00", "2010-W3", "2010-03", "0000-W01", "", "2010-W03 "])("%j is no week", (text) => {
  expect(readWeek(text)).toBeNull();
});
