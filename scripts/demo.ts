import { loadDemonstration, NotNew, type Progress } from "@/demo/load";
import { dayOf } from "@/lib/core/dates";
import { db, disconnect } from "@/lib/core/db";

/*
 * Loads the demonstration incident into the new database that DATABASE_URL names, through the real corridor. Ends with
 * 1 where the database is not new.
 */

const began = performance.now();
let told = 0;
function tell({ done, steps, at }: Progress): void {
  const tenth = Math.floor((done * 10) / steps);
  if (tenth === told) return;
  told = tenth;
  const seconds = Math.round((performance.now() - began) / 1000);
  console.log(`${String(tenth * 10).padStart(3)} %  up to ${dayOf(at, "Asia/Tokyo")}  ${seconds} s`);
}

try {
  const { deliveries, world, seconds } = await loadDemonstration({ progress: tell });
  const members = world.figures.at(-1)?.count;
  const publications = await db.publication.count({ where: { state: "published" } });
  console.log(
    `${deliveries} deliveries, ${members} card members, ${publications} publications, ${seconds.toFixed(0)} s`,
  );
} catch (error) {
  if (!(error instanceof NotNew)) throw error;
  console.error(error.message);
  process.exitCode = 1;
} finally {
  await disconnect();
}
