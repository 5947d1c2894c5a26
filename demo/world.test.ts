import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { profileSchema } from "@/lib/companies/schema";
import { history, outside, standsOn } from "./calendar";
import { companies } from "./companies";
import { countAsOf, countedDates, inForceInquiries } from "./count";
import { checkDigit } from "./people";
import { profileOf } from "./profile";
import type { World } from "./schema";
import { storyOf } from "./story";
import { makeWorld } from "./world";
import { write } from "./write";

const digest = async (world: World) => {
  const hash = createHash("sha256");
  for (const delivery of world.deliveries) hash.update(delivery.name).update(delivery.bytes ?? (await write(delivery)));
  return hash.digest("hex");
};

describe.each(["shokai", "another seed", "a third"])("the world of seed %j", (seed) => {
  const world = makeWorld(seed);

  test("meets the published history exactly, when it was published and as known today", () => {
    const published = [2_200, 2_850, 4_228, 5_122, 6_592, 6_610];
    expect(
      history.map(({ asOf, publishedOn }) => countAsOf(countedDates(world, publishedOn), asOf)),
      "as known on the day of each publication",
    ).toEqual(published);
    const today = countedDates(world, standsOn);
    expect(history.map(({ asOf }) => countAsOf(today, asOf))).toEqual(published);
  });

  test("between two publications the count of a published day did move, and came back", () => {
    const moved = history.slice(0, -1).filter(({ asOf, count }, i) => {
      const until = history[i + 1]?.publishedOn ?? standsOn;
      const known = new Set(
        world.deliveries.flatMap((d) => (d.committedOn && d.committedOn < until ? [d.committedOn] : [])),
      );
      return [...known].some(
        (day) => day > (history[i]?.publishedOn ?? "") && countAsOf(countedDates(world, day), asOf) !== count,
      );
    });
    // Of five; in the shortest interval late and withdrawn can meet on one day.
    expect(moved.length).toBeGreaterThanOrEqual(4);
  });

  test("has about 1.6 live inquiries to a member, and 469 outside the first set in the two weeks before November 2009", () => {
    const live = inForceInquiries(world, standsOn);
    expect(live.length / 6_610).toBeGreaterThan(1.55);
    expect(live.length / 6_610).toBeLessThan(1.65);
    const found = live.filter(
      ({ content, delivery }) => content.card.leak === "second" && delivery.receivedOn <= outside.to,
    );
    expect(found).toHaveLength(469);
    expect(found.every(({ delivery }) => delivery.receivedOn >= outside.from)).toBe(true);
    expect(world.cards.filter(({ leak }) => leak === "first").length).toBeLessThan(18_184);
    expect(world.cards.length).toBeLessThan(32_359);
  });

  test("card numbers pass the Luhn check, never repeat and begin with digits for tests", () => {
    expect(new Set(world.cards.map(({ digits }) => digits)).size).toBe(world.cards.length);
    for (const { digits } of world.cards) {
      expect(digits.slice(-1)).toBe(checkDigit(digits.slice(0, -1)));
      expect(digits).toMatch(/^(9999\d{11,12}|400000\d{10}|545454\d{10})$/);
    }
  });

  test("deliveries are entered on or after the day they came, and no step goes back in time", () => {
    for (const d of world.deliveries) {
      expect(d.enteredOn >= d.receivedOn, d.name).toBe(true);
      if (d.committedOn) expect(d.committedOn >= d.enteredOn, d.name).toBe(true);
      expect(d.bytes ?? d.rows.length, d.name).toBeTruthy();
    }
    const story = storyOf(world, seed);
    expect(story.every((step, i) => step.at >= (story[i - 1]?.at ?? step.at))).toBe(true);
    const ended = story.filter((s) => s.act === "work").flatMap(({ cases }) => cases.filter((c) => c.does === "close"));
    expect(ended.length).toBeGreaterThan(10_000);
  });
});

test("the same seed writes the same bytes, another seed others", async () => {
  const first = await digest(makeWorld("shokai", 0.1));
  expect(await digest(makeWorld("shokai", 0.1))).toBe(first);
  expect(await digest(makeWorld("other", 0.1))).not.toBe(first);
});

test("a smaller world has proportionally smaller figures", () => {
  const world = makeWorld("small", 0.1);
  expect(world.figures.map(({ count }) => count)).toEqual([220, 285, 423, 512, 659, 661]);
});

test("every company's profile is one that the corridor takes", () => {
  for (const company of companies) expect(profileSchema.safeParse(profileOf(company)).success, company.code).toBe(true);
});
