// A base backup of the running embedded server, which ships no pg_basebackup: the same steps over SQL and file copies.
import fs from "node:fs";
import path from "node:path";
import pg from "pg";
import { namesBetween } from "./archive.mjs";
import { below, copyFile, emptyFolder, mustFit, writeList } from "./kept-files.mjs";
import { Trouble } from "./say.mjs";
import { standingOf } from "./standing.mjs";

// What the server makes anew at its start, or what would be wrong on a copy: as pg_basebackup leaves them out.
const EMPTIED = new Set(
  "pg_wal pg_replslot pg_dynshmem pg_notify pg_serial pg_snapshots pg_stat_tmp pg_subtrans".split(" "),
);
const LEFT_OUT = /^(postmaster\.(pid|opts)|backup_label(\.old)?|tablespace_map(\.old)?|current_logfiles|.*\.tmp)$/;

const skips = (name, entry) =>
  EMPTIED.has(path.posix.dirname(name)) || LEFT_OUT.test(name) || /^pg_internal\.init|^pgsql_tmp/.test(entry.name);

/** What of the data folder is taken: the kept heads and the published pages. Never keys, never passwords. */
const OURS = ["ledger-heads.txt", "notice"];

async function connect(url) {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on("error", () => {});
  await client.connect();
  return client;
}

/** The running server of a data folder. */
function serverOf(data) {
  let notes;
  try {
    notes = JSON.parse(fs.readFileSync(path.join(data, "database.json"), "utf8"));
  } catch (error) {
    throw new Trouble(
      error.code === "ENOENT"
        ? `There is no Shokai in ${data}. Set SHOKAI_DATA.`
        : `${path.join(data, "database.json")} cannot be read: run this as the user who runs Shokai.`,
    );
  }
  const url = (name) => `postgresql://postgres:${notes.passwords.super}@127.0.0.1:${notes.port}/${name}`;
  return { cluster: notes.cluster ?? path.join(data, "postgres"), archive: notes.archive ?? null, url };
}

/**
 * Copies the running server of `data`, and what of the folder is no secret, into `to`.
 * @param {{ data: string, to: string }} options
 * @returns {Promise<Record<string, any>>} the list of the backup
 */
export async function takeBackup({ data, to }) {
  const { cluster, archive, url } = serverOf(data);
  const inside = (folder) => !path.relative(folder, to).startsWith("..");
  if (inside(data) || inside(cluster)) throw new Trouble(`${to} lies in the folder that is to be backed up.`);
  let session;
  try {
    session = await connect(url("postgres"));
  } catch (error) {
    throw new Trouble(
      `The database of ${data} does not answer (${error.code ?? "no answer"}). A backup is taken of a running Shokai; of a stopped one copy the whole folder.`,
    );
  }
  try {
    const { rows } = await session.query("select current_setting('data_directory') as folder");
    if (fs.realpathSync(rows[0].folder) !== fs.realpathSync(cluster))
      throw new Trouble(`Another database answers in the place of ${cluster}.`);
    if (fs.readdirSync(path.join(cluster, "pg_tblspc")).length)
      throw new Trouble("This database has tablespaces: back it up with pg_basebackup.");
    emptyFolder(to, "backup");
    mustFit(to, sizeOf(cluster, data));
    try {
      return await copyAll({ session, cluster, archive, data, to, url });
    } catch (error) {
      for (const name of fs.readdirSync(to)) fs.rmSync(path.join(to, name), { recursive: true, force: true });
      throw error.code === "ENOSPC" ? new Trouble(`${to} is full: the backup was given up and removed.`) : error;
    }
  } finally {
    await session.end().catch(() => {});
  }
}

function sizeOf(cluster, data) {
  let bytes = 64 * 2 ** 20; // what is written meanwhile
  const add = (folder, ...rest) => {
    for (const { name, isFolder } of below(folder, ...rest))
      if (!isFolder) bytes += fs.statSync(path.join(folder, name), { throwIfNoEntry: false })?.size ?? 0;
  };
  add(cluster, skips);
  add(path.join(data, "notice"));
  return bytes;
}

async function copyAll({ session, cluster, archive, data, to, url }) {
  const began = Date.now();
  const files = [];
  const copy = (from, name) => {
    const done = copyFile(from, path.join(to, name));
    if (done) files.push({ name, ...done });
  };
  const folders = [];
  const makeFolder = (name) => {
    fs.mkdirSync(path.join(to, name), { mode: 0o700 });
    folders.push(name);
  };

  // Before the database: every head in the copy is then of a block that the copy of the database holds.
  makeFolder("data");
  for (const name of OURS) {
    const from = path.join(data, name);
    const found = fs.statSync(from, { throwIfNoEntry: false });
    if (found?.isFile()) copy(from, `data/${name}`);
    if (!found?.isDirectory()) continue;
    makeFolder(`data/${name}`);
    for (const inner of below(from, (_, entry) => entry.name.startsWith(".")))
      if (inner.isFolder) makeFolder(`data/${name}/${inner.name}`);
      else copy(path.join(from, inner.name), `data/${name}/${inner.name}`);
  }

  // The session's own slot keeps the log of these minutes, and goes with the session.
  await session.query("select pg_create_physical_replication_slot($1, true, true)", [`backup_${process.pid}`]);
  const { rows: starts } = await session.query(
    "select pg_walfile_name(pg_backup_start('shokai', fast => true)) as first, now() as at",
  );
  makeFolder("postgres");
  const last = "global/pg_control"; // it names the checkpoint from which to recover: never newer than the other files
  for (const { name, isFolder } of below(cluster, skips)) {
    if (isFolder) makeFolder(`postgres/${name}`);
    else if (name !== last) copy(path.join(cluster, name), `postgres/${name}`);
  }
  copy(path.join(cluster, last), `postgres/${last}`);
  // Asked before the end: a restore of this backup alone holds at least that.
  const inside = await connect(url("shokai"));
  const standing = await standingOf(inside).finally(() => inside.end());
  const { rows: stops } = await session.query(
    `select pg_walfile_name(lsn) as last, lsn::text, labelfile as label, current_setting('archive_mode') as archiving,
            (select last_failed_time > coalesce(last_archived_time, '-infinity') from pg_stat_archiver) as failing,
            current_setting('server_version') as server, (select system_identifier::text from pg_control_system()) as system
       from pg_backup_stop(wait_for_archive => false)`,
  );
  const { label, ...stop } = stops[0];
  fs.writeFileSync(path.join(to, "label"), label, { mode: 0o600, flush: true });
  copy(path.join(to, "label"), "postgres/backup_label");
  fs.rmSync(path.join(to, "label"));
  for (const name of namesBetween(starts[0].first, stop.last))
    copy(path.join(cluster, "pg_wal", name), `postgres/pg_wal/${name}`);
  const { rows: ends } = await session.query("select clock_timestamp() as at");

  const list = {
    format: 1,
    startedAt: starts[0].at,
    stoppedAt: ends[0].at,
    server: stop.server,
    system: stop.system,
    firstSegment: starts[0].first,
    lastSegment: stop.last,
    archiving: stop.archiving === "on",
    archiveFails: stop.failing === true,
    archive,
    bytes: files.reduce((sum, file) => sum + file.bytes, 0),
    seconds: (Date.now() - began) / 1000,
    standing,
    folders,
    files,
  };
  writeList(to, list);
  return JSON.parse(JSON.stringify(list));
}
