// npm run restore -- --from FOLDER --data NEWFOLDER [--at INSTANT]: a backup back into a data folder, then verified.
import fs from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { ensurePackages, root } from "./install.mjs";
import { megabytes } from "./kept-files.mjs";
import { say, step, Trouble } from "./say.mjs";

const USAGE = `npm run restore -- --from FOLDER --data NEWFOLDER [--at INSTANT] [--wal FOLDER]… [--heads FILE]…

FOLDER      a backup of npm run backup
NEWFOLDER   becomes a data folder; must be new or empty. Put the keys there afterwards, as keys.env
--at        what was committed until then, such as 2026-11-27T04:05:06Z; without it all that the log holds
--wal       the archived log, where it is not in the folder that the backup names; also the pg_wal of a server that is gone
--heads     heads of ledger and trail kept elsewhere: they are held against what is restored, and say what is missing`;

const options = {
  from: { type: "string" },
  data: { type: "string" },
  at: { type: "string" },
  wal: { type: "string", multiple: true },
  heads: { type: "string", multiple: true },
};

function read() {
  try {
    return parseArgs({ options }).values;
  } catch {
    return {};
  }
}

/** An instant with its zone: without one nobody knows which is meant. */
function instantOf(text) {
  const known = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text);
  const at = new Date(text);
  if (!known || Number.isNaN(at.getTime()))
    throw new Trouble(
      `--at ${text}: write an instant with its zone, such as 2026-11-27T04:05:06Z or …T13:05:06+09:00.`,
    );
  return at;
}

try {
  const { from, data, at: instant, wal, heads = [] } = read();
  if (!from || !data) throw new Trouble(USAGE);
  const at = instant === undefined ? null : instantOf(instant);
  // A path in the arguments is meant from where npm was called.
  const here = (file) => path.resolve(process.env.INIT_CWD || process.cwd(), file);
  for (const file of heads) if (!fs.existsSync(here(file))) throw new Trouble(`There is no ${here(file)}.`);
  await ensurePackages();
  const { restoreBackup } = await import("./base-restore.mjs");
  const { lookAtRestored, tellMissing } = await import("./restored.mjs");
  const folder = here(data);
  const done = await step("Putting the backup back", () =>
    restoreBackup({ from: here(from), data: folder, at, archives: wal?.map(here) ?? null, say }),
  );
  say(
    `${megabytes(done.list.bytes)} copied and checked in ${done.copied.toFixed(1)} s, ${done.segments} segments of the log played in ${done.recovered.toFixed(1)} s.`,
  );
  const found = await step("Starting it and verifying ledger, counts and trail", () =>
    lookAtRestored({ data: folder, heads: heads.map(here), root }),
  );
  console.log(`\n${found.words.trim()}\n\n${tellMissing(found)}`);
  console.log(`
Before it can be started: put the keys into ${path.join(folder, "keys.env")} (chmod 600), then
  SHOKAI_DATA=${folder} npm start`);
  process.exitCode = found.sound ? 0 : 1;
} catch (error) {
  console.error(error instanceof Trouble ? error.message : error);
  process.exitCode = 1;
}
