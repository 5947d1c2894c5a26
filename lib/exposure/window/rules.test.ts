import { describe, expect, test } from "vitest";
import { addDays, type IsoDate } from "@/lib/core/dates";
import { chanceOf } from "@/lib/exposure/analysis/planted.fixture";
import { boundsByMember, findWindow, type Span, verdictOf } from "./rules";
import type { CardBounds } from "./schema";

const card = (memberId: number, over: Partial<CardBounds>): CardBounds => ({
  memberId,
  cardId: memberId,
  inquiryId: memberId,
  bin: "411111",
  last4: "1111",
  since: null,
  replacedOn: null,
  misusedOn: null,
  ...over,
});
const holds = ({ from, until }: Span, day: IsoDate) =>
  (from === null || from <= day) && (until === null || day < until);

describe("bounds of a member", () => {
  test("a misused number leaked from its first day on, before its last, and by its first misuse", () => {
    const [first, second, third] = boundsByMember([
      card(1, { since: "2008-03-01", misusedOn: "2009-08-01" }),
      card(2, { replacedOn: "2008-03-20", misusedOn: "2009-08-01" }),
      card(3, { replacedOn: "2009-08-10", misusedOn: "2009-08-01" }),
    ]);
    expect([first?.from, first?.until]).toEqual(["2008-03-01", "2009-08-02"]);
    // A replacement that followed the misuse says no more than the misuse itself.
    expect([second?.until, third?.until]).toEqual(["2008-03-20", "2009-08-02"]);
  });

  test("of several cards the narrower hold; both numbers misused around one switch contradict each other", () => {
    const [member] = boundsByMember([
      card(1, { cardId: 1, replacedOn: "2008-05-01" }),
      card(1, { cardId: 2, since: "2008-05-01" }),
    ]);
    expect(member).toMatchObject({ from: "2008-05-01", until: "2008-05-01" });
    expect(verdictOf(member as Span, [])).toBe("itself");
    expect(findWindow(member ? [member] : [])).toBeNull();
  });
});

describe("the window", () => {
  const members = boundsByMember([
    card(1, { since: "2008-02-10" }),
    card(2, { since: "2008-03-04" }),
    card(3, { replacedOn: "2008-03-19" }),
    card(4, { replacedOn: "2008-06-01" }),
    card(5, { since: "2008-11-01" }),
  ]);

  test("is where most members agree, each day belonging to what begins on it", () => {
    const window = findWindow(members);
    expect(window?.best).toEqual([{ from: "2008-03-04", until: "2008-03-19", members: 4 }]);
    expect(window?.members).toBe(5);
    expect(members.map((one) => verdictOf(one, window?.best ?? []))).toEqual([
      "agrees",
      "agrees",
      "agrees",
      "agrees",
      "contradicts",
    ]);
  });

  test("its stretches follow each other without gaps, and count as a plain count of every day does", () => {
    const window = findWindow(members);
    const stretches = window?.stretches ?? [];
    expect([stretches[0]?.from, stretches.at(-1)?.until]).toEqual([null, null]);
    for (const [at, one] of stretches.slice(1).entries()) expect(one.from).toBe(stretches[at]?.until);
    for (let day = "2008-01-01"; day < "2009-01-01"; day = addDays(day, 1)) {
      const plain = members.filter((one) => holds(one, day)).length;
      expect(stretches.find((one) => holds(one, day))?.members, day).toBe(plain);
    }
  });

  test("around it stands what is known even if a member in twenty, or one, is wrong", () => {
    const window = findWindow(members);
    expect([window?.doubt, window?.wide]).toEqual([1, { from: "2008-02-10", until: "2008-06-01" }]);
  });

  test("one-sided bounds leave it open, and as good days apart are all told", () => {
    const open = findWindow(boundsByMember([card(1, { since: "2008-03-04" })]));
    expect(open?.best).toEqual([{ from: "2008-03-04", until: null, members: 1 }]);
    const apart = findWindow(boundsByMember([card(1, { replacedOn: "2008-01-05" }), card(2, { since: "2008-02-01" })]));
    expect(apart?.best.map(({ from, until }) => [from, until])).toEqual([
      [null, "2008-01-05"],
      ["2008-02-01", null],
    ]);
    expect(findWindow([])).toBeNull();
  });
});

/*
 * Against a leak on a day that is known. Members switch cards at any time in the two years around it, and the number
 * that they had on that day is misused. Noise: of so many, the misused number is the other one, as in fraud that has
 * nothing to do with the leak, or as where the day was written down wrongly.
 */
describe("a leak on a day that was planted", () => {
  const planted = "2008-03-12";
  const SEEDS = 40;

  function draw(seed: number, switched: number, noise: number) {
    const chance = chanceOf(seed);
    return boundsByMember(
      Array.from({ length: switched }, (_, memberId) => {
        const on = addDays(planted, Math.floor(chance() * 730) - 365);
        const leaked = on <= planted ? "since" : "replacedOn";
        const other = leaked === "since" ? "replacedOn" : "since";
        const said = chance() < noise ? other : leaked;
        return card(memberId, { [said]: on, misusedOn: addDays("2009-07-01", Math.floor(chance() * 200)) });
      }),
    );
  }

  test("lies in the window wherever nobody is wrong, and the window is narrow", () => {
    for (let seed = 1; seed <= SEEDS; seed++) {
      const [best, ...others] = findWindow(draw(seed, 200, 0))?.best ?? [];
      expect(others).toEqual([]);
      expect(best && holds(best, planted), `seed ${seed}`).toBe(true);
      expect(best?.members).toBe(200);
      expect((best?.until ?? "9") < addDays(planted, 60) && (best?.from ?? "0") > addDays(planted, -60)).toBe(true);
    }
  });

  test.each([
    [0.05, 1],
    [0.1, 1],
    [0.2, 0.9],
  ])("with %f of the members wrong it lies in the wide window in %f of runs or more", (noise, least) => {
    let held = 0;
    for (let seed = 1; seed <= SEEDS; seed++) {
      const window = findWindow(draw(1_000 + seed, 200, noise));
      if (window && holds(window.wide, planted)) held++;
      expect((window?.wide.until ?? "9") < addDays(planted, 200)).toBe(true);
    }
    expect(held / SEEDS).toBeGreaterThanOrEqual(least);
  });

  test("with one in twenty wrong the narrow window alone holds it in three of four runs, and lies near it in all", () => {
    let held = 0;
    for (let seed = 1; seed <= SEEDS; seed++) {
      const [best] = findWindow(draw(2_000 + seed, 200, 0.05))?.best ?? [];
      if (best && holds(best, planted)) held++;
      expect((best?.from ?? "0") < addDays(planted, 60) && (best?.until ?? "9") > addDays(planted, -60)).toBe(true);
    }
    expect(held / SEEDS).toBeGreaterThanOrEqual(0.75);
  });
});
