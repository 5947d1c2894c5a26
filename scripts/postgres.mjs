// A real PostgreSQL out of an npm package: made, started, watched and stopped here. No other program is needed.
import { execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { archiveSettings } from "./archive.mjs";
import { environment, makeCluster, settle } from "./cluster.mjs";
import { isAlive } from "./install.mjs";
import { Trouble } from "./say.mjs";

/** Is the process `pid` a PostgreSQL that serves `cluster`? A number alone may since belong to another program. */
function isServerOf(pid, cluster) {
  try {
    const line = fs.existsSync("/proc/self/cmdline")
      ? fs.readFileSync(`/proc/${pid}/cmdline`, "utf8")
      : execFileSync("ps", ["-o", "args=", "-p", String(pid)], { encoding: "utf8" });
    return line.includes("postgres") && line.includes(cluster);
  } catch {
    return false;
  }
}

/** Clears what a killed run left: its server, still running without a parent, or only the note of its number. */
async function clearLeftover(cluster, say) {
  const note = path.join(cluster, "postmaster.pid");
  if (!fs.existsSync(note)) return;
  const pid = Number(fs.readFileSync(note, "utf8").split("\n")[0]);
  if (pid > 0 && isServerOf(pid, cluster)) {
    say(`An earlier run left its database server running (process ${pid}): stopping it in good order.`);
    process.kill(pid, "SIGINT");
    for (let i = 0; i < 600 && isServerOf(pid, cluster); i++) {
      if (i === 300) process.kill(pid, "SIGQUIT"); // after 30 s: at once, the next start recovers
      await sleep(100);
    }
  }
  fs.rmSync(note, { force: true });
}

export async function freePort(wanted = 0) {
  const attempt = (port) =>
    new Promise((resolve) => {
      const server = net.createServer();
      server.once("error", () => resolve(0));
      server.listen(port, "127.0.0.1", () => {
        const found = server.address().port;
        server.close(() => resolve(found));
      });
    });
  return (wanted && (await attempt(wanted))) || (await attempt(0));
}

// Moderate enough for a laptop, large enough for imports of millions of rows. Statements, their values and the words
// of ordinary errors ("Key (…)=(…) already exists") never reach the log: they may hold what was sent to us.
function serverSettings() {
  const mb = Math.round(os.totalmem() / 2 ** 20);
  return {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    max_connections: 60,
    shared_buffers: `${Math.min(1024, Math.max(128, Math.round(mb / 16)))}MB`,
    effective_cache_size: `${Math.max(256, Math.round(mb / 3))}MB`,
    work_mem: "32MB",
    maintenance_work_mem: "256MB",
    max_wal_size: "4GB",
    wal_buffers: mb < 4096 ? "16MB" : "64MB", // an import fills the usual ones faster than they are written out
    checkpoint_timeout: "15min",
    random_page_cost: 1.1,
    jit: "off",
    max_parallel_workers_per_gather: 0, // the web server and the worker share these cores; a small /dev/shm is common
    client_connection_check_interval: "2s", // a killed worker's statement must not run on for nothing
    TimeZone: "UTC",
    log_timezone: "UTC",
    log_min_messages: "log",
    log_min_error_statement: "panic",
    log_error_verbosity: "terse",
    log_parameter_max_length: 0,
    log_parameter_max_length_on_error: 0,
    log_statement: "none",
  };
}

function readNotes(file) {
  if (!fs.existsSync(file)) return null;
  try {
    return JSON.parse(fs.readFileSync(file, "utf8"));
  } catch (error) {
    throw new Trouble(`${file} cannot be read (${error.code ?? "not JSON"}). It holds the database's local passwords.`);
  }
}

/** Passwords of a new cluster's roles: they let in over the loopback interface only. */
export function freshPasswords() {
  return Object.fromEntries(
    ["super", "owner", "app", "web", "public"].map((who) => [who, randomBytes(24).toString("base64url")]),
  );
}

/** The server's command line: its settings, and those that `more` says otherwise. */
export const serverFlags = (more) =>
  Object.entries({ ...serverSettings(), ...more }).flatMap(([name, value]) => ["-c", `${name}=${value}`]);

/** Roles and database as the application expects them. Run at every start: a killed first start is completed here. */
async function ensureDatabase(client, passwords, ownerExtra) {
  const { rows } = await client.query("select rolname from pg_roles");
  const known = new Set(rows.map((row) => row.rolname));
  for (const [name, password, extra] of [
    ["shokai_owner", passwords.owner, ownerExtra],
    ["shokai_app", passwords.app, ""],
    ["shokai_web", passwords.web, ""],
    ["shokai_public", passwords.public, ""],
  ]) {
    const verb = known.has(name) ? "alter" : "create";
    await client.query(`${verb} role ${name} login password ${client.escapeLiteral(password)} ${extra}`);
  }
  await client.query("grant shokai_public to shokai_app");
  const found = await client.query("select from pg_database where datname = 'shokai'");
  if (!found.rowCount) await client.query("create database shokai owner shokai_owner");
}

/**
 * Starts the embedded PostgreSQL over `folder` and waits until it answers.
 * @param {{ folder: string, settings?: Record<string, string | number>, archive?: { folder: string, seconds: number } | null,
 *   ownerMayCreateDatabases?: boolean,
 *   say?: (words: string) => void, onExit?: (code: number | null) => void }} options `folder` holds everything; made
 *   when missing. `onExit` hears of an end that nobody asked for.
 * @returns {Promise<{ port: number, pid: number, cluster: string, superUrl: string, ownerUrl: string, appUrl: string,
 *   webUrl: string, publicUrl: string, stop: () => Promise<void> }>} URLs are of the database `shokai`; `superUrl` of `postgres`. `stop` ends open sessions, writes
 *   everything out and waits.
 */
export async function startPostgres({
  folder,
  settings = {},
  archive = null,
  ownerMayCreateDatabases = false,
  say = () => {},
  onExit,
}) {
  const data = path.resolve(folder);
  fs.mkdirSync(data, { recursive: true, mode: 0o700 });
  if (process.getuid?.() === 0) fs.chmodSync(data, 0o711); // passed through, not read, by the account that runs it
  const notesFile = path.join(data, "database.json");
  const notes = readNotes(notesFile) ?? { passwords: {} };
  // Each process signs in by itself: who has taken one login cannot put on another's role. A new one may be new to it.
  notes.passwords = { ...freshPasswords(), ...notes.passwords };
  const { bin, cluster, account } = settle(data, notes.cluster, say);
  if (!account && fs.existsSync(cluster) && fs.statSync(cluster).uid !== process.getuid?.() && process.getuid)
    throw new Trouble(`${cluster} belongs to another user. Start Shokai as that user or as root, or set SHOKAI_DATA.`);
  notes.cluster = cluster === path.join(data, "postgres") ? undefined : cluster; // a moved checkout keeps its data
  notes.archive = archive?.folder; // where a backup's restore looks first
  const archiving = archive && archiveSettings(archive.folder, account, archive.seconds);
  const keep = () => {
    fs.writeFileSync(`${notesFile}.new`, JSON.stringify(notes, null, 2), { mode: 0o600 });
    fs.renameSync(`${notesFile}.new`, notesFile);
  };
  keep(); // before the cluster is made: its password must never be lost
  if (!fs.existsSync(path.join(cluster, "PG_VERSION"))) makeCluster(bin, cluster, account, notes.passwords.super);
  await clearLeftover(cluster, say);

  const log = path.join(data, "postgres.log");
  if (fs.existsSync(log) && fs.statSync(log).size > 5 * 2 ** 20) fs.renameSync(log, `${log}.1`);

  for (let attempt = 1; ; attempt++) {
    notes.port = await freePort(notes.port);
    const output = fs.openSync(log, "a", 0o600);
    const logStart = fs.fstatSync(output).size;
    const flags = serverFlags({ ...archiving, ...settings, port: notes.port });
    const child = spawn(path.join(bin, "postgres"), ["-D", cluster, ...flags], {
      ...(account && { uid: account.uid, gid: account.gid }),
      cwd: "/",
      env: environment(),
      stdio: ["ignore", output, output],
      detached: true, // a Ctrl-C in the terminal must not reach it before the web server and the worker are done
    });
    fs.closeSync(output);
    let ended = null;
    const exited = new Promise((resolve) => {
      const end = (how) => {
        ended = how;
        resolve(how);
      };
      child.once("error", end);
      child.once("exit", (code) => end(code ?? -1));
    });
    const superUrl = `postgresql://postgres:${notes.passwords.super}@127.0.0.1:${notes.port}/postgres`;
    const client = await answer(superUrl, () => ended !== null);
    if (!client) {
      const words = fs.readFileSync(log, "utf8").slice(logStart);
      if (attempt < 5 && /Address already in use|shared memory block/.test(words)) {
        await sleep(500);
        continue;
      }
      if (ended === null) child.kill("SIGINT");
      const last = words.trim().split("\n").slice(-2).join(" ");
      throw new Trouble(
        `PostgreSQL did not start (its log is ${log}): ${ended instanceof Error ? ended.message : last}`,
      );
    }
    try {
      await ensureDatabase(client, notes.passwords, ownerMayCreateDatabases ? "createdb" : "nocreatedb");
    } finally {
      await client.end();
    }
    keep();
    let stopping = false;
    exited.then((code) => stopping || onExit?.(typeof code === "number" ? code : null));
    const url = (user, password) => `postgresql://${user}:${password}@127.0.0.1:${notes.port}/shokai`;
    return {
      port: notes.port,
      pid: child.pid,
      cluster,
      superUrl,
      ownerUrl: url("shokai_owner", notes.passwords.owner),
      appUrl: url("shokai_app", notes.passwords.app),
      webUrl: url("shokai_web", notes.passwords.web),
      publicUrl: url("shokai_public", notes.passwords.public),
      async stop() {
        stopping = true;
        if (ended === null) child.kill("SIGINT"); // "fast": sessions end, everything is written out
        const patience = setTimeout(() => child.kill("SIGQUIT"), 30_000);
        await exited;
        clearTimeout(patience);
      },
    };
  }
}

/** Connects as soon as the server lets us; null when it ended first. Recovery after a crash may take its time. */
async function answer(url, gone) {
  for (let i = 0; i < 3000 && !gone(); i++) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
    client.on("error", () => {});
    try {
      await client.connect();
      return client;
    } catch (error) {
      await client.end().catch(() => {});
      if (error.code === "28P01")
        throw new Trouble(
          "The database refuses the password in database.json: this file and the data do not belong together.",
        );
      await sleep(i < 100 ? 30 : 200);
    }
  }
  return null;
}

/** Ends the servers of runs that were killed before they could do it themselves. */
async function sweepThrowaways() {
  for (const name of fs.readdirSync(os.tmpdir()).filter((entry) => entry.startsWith("shokai-test-"))) {
    const folder = path.join(os.tmpdir(), name);
    try {
      if (isAlive(Number(fs.readFileSync(path.join(folder, "run.pid"), "utf8")))) continue;
      const notes = JSON.parse(fs.readFileSync(path.join(folder, "database.json"), "utf8"));
      const cluster = notes.cluster ?? path.join(folder, "postgres");
      await clearLeftover(cluster, () => {});
      if (!cluster.startsWith(folder)) fs.rmSync(path.dirname(cluster), { recursive: true, force: true });
      fs.rmSync(folder, { recursive: true, force: true });
    } catch {
      // Somebody else's, or one that is just being made: not ours to touch.
    }
  }
}

/**
 * A server for one run, gone afterwards: what is on it is worth nothing, so nothing waits for the disk.
 * @returns {Promise<{ server: Awaited<ReturnType<typeof startPostgres>>, end: () => Promise<void> }>}
 */
export async function throwawayPostgres(settings = {}) {
  await sweepThrowaways();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "shokai-test-"));
  fs.writeFileSync(path.join(folder, "run.pid"), String(process.pid));
  const remove = () => fs.rmSync(folder, { recursive: true, force: true });
  try {
    const server = await startPostgres({
      folder,
      ownerMayCreateDatabases: true,
      settings: { fsync: "off", synchronous_commit: "off", full_page_writes: "off", ...settings },
    });
    return {
      server,
      async end() {
        await server.stop();
        remove();
        if (!server.cluster.startsWith(folder))
          fs.rmSync(path.dirname(server.cluster), { recursive: true, force: true });
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
}

/** Throws the database `shokai` away and makes it anew: for a demonstration that was cut short. */
export async function emptyDatabase({ superUrl }) {
  const client = new pg.Client({ connectionString: superUrl });
  await client.connect();
  try {
    await client.query("drop database shokai with (force)");
    await client.query("create database shokai owner shokai_owner");
  } finally {
    await client.end();
  }
}
