// npm run backup -- --to FOLDER: the running embedded database, the kept heads and the published pages, as one folder.
import path from "node:path";
import { parseArgs } from "node:util";
import { ensurePackages, root } from "./install.mjs";
import { megabytes } from "./kept-files.mjs";
import { Trouble } from "./say.mjs";

const USAGE = `npm run backup -- --to FOLDER

Takes a base backup of the running embedded database, with the kept heads and the published pages. FOLDER must be new or
empty. The keys are not taken: keep them elsewhere. SHOKAI_DATA says of which Shokai (.shokai). See docs/operation.md.`;

function read() {
  try {
    return parseArgs({ options: { to: { type: "string" } } }).values;
  } catch {
    return {};
  }
}

try {
  const { to } = read();
  if (!to) throw new Trouble(USAGE);
  if (process.env.DATABASE_URL)
    throw new Trouble(
      "DATABASE_URL names a PostgreSQL of your own: back it up with pg_basebackup or pg_dump. docs/operation.md says how.",
    );
  await ensurePackages();
  const { takeBackup } = await import("./base-backup.mjs");
  const { tellStanding } = await import("./standing.mjs");
  const data = path.resolve(root, process.env.SHOKAI_DATA || ".shokai");
  // A path in the arguments is meant from where npm was called.
  const folder = path.resolve(process.env.INIT_CWD || process.cwd(), to);
  const list = await takeBackup({ data, to: folder });
  console.log(`${list.files.length} files, ${megabytes(list.bytes)}, in ${list.seconds.toFixed(1)} s: ${folder}
It holds what was committed until ${list.stoppedAt}, at least:
${tellStanding(list.standing)}
${
  list.archiveFails
    ? `The log could not be archived into ${list.archive} the last time it was tried (postgres.log says why): mend that first.`
    : list.archiving
      ? "With the archived log it can be put back to any later instant."
      : "The log is not archived (SHOKAI_WAL_ARCHIVE): nothing later can be put back."
}
Not in it: the keys (keys.env, or yours). Without them nobody reads the card numbers.`);
} catch (error) {
  console.error(error instanceof Trouble ? error.message : error);
  process.exitCode = 1;
}
