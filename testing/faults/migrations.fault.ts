import { expect, test } from "vitest";
import { emptyGround, schemaOf, statementsOf } from "@/testing/interrupted-migrations";

/* The long form of testing/migrations.test.ts: one database, whose migration is killed in the middle of every step in turn. */

test("killed in the middle of each migration in turn, by the run and by its connection: the schema of an undisturbed run", async () => {
  const undisturbed = await emptyGround();
  const killed = await emptyGround();
  try {
    expect((await undisturbed.run().ended).code).toBe(0);
    const steps = await statementsOf(undisturbed);
    for (const [at, { migration, statements }] of steps.entries()) {
      const place = { migration, of: "statement", n: Math.ceil(statements / 2) } as const;
      await killed.interrupt(place, at % 2 === 0 ? "run" : "connection");
      await killed.interrupt({ ...place, n: statements }, at % 2 === 0 ? "connection" : "run");
      const [noted] = await killed.ask(
        "select from _prisma_migrations where migration_name = $1 and finished_at is not null",
        [migration],
      );
      expect(noted, migration).toBeUndefined();
    }
    expect((await killed.run().ended).code).toBe(0);
    expect(await schemaOf(killed)).toEqual(await schemaOf(undisturbed));
    expect(await killed.run().ended).toEqual({ code: 0, words: "The database is up to date.\n" });
    console.log(`${steps.length} migrations, killed ${2 * steps.length} times`);
  } finally {
    await undisturbed.close();
    await killed.close();
  }
});
