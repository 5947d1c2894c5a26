import path from "node:path";
import { writeDelivery } from "./file";
import { createDatabase } from "./ground";
import { importOurs, type Server } from "./import";
import { type Figure, figure } from "./report";
import { prepare } from "./scale";

const GROUND = 5_000_000;

/**
 * The same file into a database of five million inquiries, their records and members, and into an empty one: cost of a
 * row. The ground is made by set-based SQL, once, and kept; the file's cards, members and references are new to it.
 */
export async function measureGrowth(server: Server, folder: string, rows: number): Promise<Figure[]> {
  await prepare(server, GROUND, { records: true });
  const file = await writeDelivery(path.join(folder, `delivery-${rows}.csv`), rows);
  const empty = await importOurs(server, file, rows);
  const full = await importOurs(server, file, rows, { template: `bench_${GROUND}` });
  await createDatabase(server.superUrl, "bench_ours"); // a copy of some gigabytes
  const name = `a row of ${rows.toLocaleString("en")}, into ${GROUND.toLocaleString("en")} inquiries against none`;
  const each = (milliseconds: number) => (milliseconds * 1000) / rows;
  return [
    figure(`${name}, upload to committed`, each(full.committed), "us", each(empty.committed), "<= 1.5"),
    figure(`${name}, upload to staged`, each(full.staged), "us", each(empty.staged), "<= 1.5"),
  ];
}
