import { readdirSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { emptyGround, type Ground, type Place, schemaOf, statementsOf } from "./interrupted-migrations";

/*
 * SECURITY CR-09: migrations that are killed are run again and leave what an undisturbed run leaves. Here at four places;
 * in the middle of every one: testing/faults/migrations.fault.ts.
 */

const grounds: Ground[] = [];
let undisturbed: Ground;
let lengths: Awaited<ReturnType<typeof statementsOf>>;
const ground = async () => {
  const made = await emptyGround();
  grounds.push(made);
  return made;
};
beforeAll(async () => {
  undisturbed = await ground();
  expect((await undisturbed.run().ended).code).toBe(0);
  lengths = await statementsOf(undisturbed);
});
afterAll(async () => {
  for (const one of grounds) await one.close();
});

test("every migration is counted: each has a statement to be stopped at, and its note is changed in its own transaction", () => {
  const folders = readdirSync("prisma/migrations", { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(lengths.map(({ migration }) => migration)).toEqual(folders.map(({ name }) => name).sort());
  for (const { statements, notes } of lengths) expect(Math.min(statements, notes)).toBeGreaterThan(0);
});

test("killed in the middle of scripts and around the note: run again it ends, and a second time does nothing", async () => {
  const killed = await ground();
  const middle = (at: number): Place => {
    const { migration, statements } = lengths.at(at) as (typeof lengths)[number];
    return { migration, of: "statement", n: Math.ceil(statements / 2) };
  };
  const note = (at: number, n: number): Place => ({ migration: lengths.at(at)?.migration ?? "", of: "note", n });
  await killed.interrupt(middle(0), "run");
  await killed.interrupt(note(2, 1), "run");
  await killed.interrupt(note(4, 2), "run");
  await killed.interrupt(middle(-1), "connection");
  const again = await killed.run().ended;
  expect(again).toMatchObject({ code: 0, words: expect.stringContaining(lengths.at(-1)?.migration ?? "") });
  expect(await schemaOf(killed)).toEqual(await schemaOf(undisturbed));
  const nothing = await killed.run().ended;
  expect(nothing).toEqual({ code: 0, words: "The database is up to date.\n" });
  expect(await schemaOf(killed)).toEqual(await schemaOf(undisturbed));
});

test("two at once take turns", async () => {
  const shared = await ground();
  const both = await Promise.all([shared.run().ended, shared.run().ended]);
  expect(both.map(({ code }) => code)).toEqual([0, 0]);
  const words = both.map((one) => one.words).sort();
  expect(words[0]).toMatch(/^Applied 20261123000000_ground, /);
  expect(words[1]).toBe("The database is up to date.\n");
  expect(await schemaOf(shared)).toEqual(await schemaOf(undisturbed));
});
