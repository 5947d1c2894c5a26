import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { rehearse, tellRehearsal } from "@/scripts/rehearsal";

/* The short form of npm run rehearse-restore (SECURITY CR-08). */

test("a backup taken in mid-import, put back to a second in the middle of the next: everything stands as it was noted", async () => {
  const rehearsed = await rehearse({
    rows: 60_000,
    scale: 0.1,
    web: existsSync(".next/BUILD_ID"),
    say: (words) => console.log(words),
  });
  console.log(tellRehearsal(rehearsed));
  for (const { what, noted, found } of rehearsed.lines) expect(found, what).toBe(noted);
  expect(rehearsed.sound, rehearsed.verifier).toBe(true);
  expect(rehearsed.missing).toBeGreaterThan(0);
});
