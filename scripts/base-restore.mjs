// A base backup put back into a new data folder, and the log played over it up to a chosen instant.
import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { namesBetween, restoreCommand, takeFromArchives } from "./archive.mjs";
import { environment, settle } from "./cluster.mjs";
import { copyFile, emptyFolder, mustFit, readList } from "./kept-files.mjs";
import { freshPasswords, serverFlags } from "./postgres.mjs";
import { Trouble } from "./say.mjs";

/**
 * @param {{ from: string, data: string, at?: Date | null, archives?: string[] | null, say?: (words: string) => void }} options
 *   `data`: a new folder, which becomes a data folder without keys. `at`: what was committed until then, that instant
 *   included; without it all that the archives hold. `archives`: instead of the one that the backup names, where it is
 *   still there
 * @returns {Promise<{ list: Record<string, any>, cluster: string, copied: number, recovered: number, segments: number }>}
 *   `copied`, `recovered`: seconds. The server is stopped; startPostgres starts it.
 */
export async function restoreBackup({ from, data, at = null, archives = null, say = () => {} }) {
  const list = readList(from);
  if (at && at < new Date(list.stoppedAt))
    throw new Trouble(
      `This backup was ended at ${list.stoppedAt}: it cannot be put back to before that. Take an earlier backup, or a later instant.`,
    );
  const named = archives ?? (list.archive && fs.existsSync(list.archive) ? [list.archive] : []);
  for (const folder of named) if (!fs.existsSync(folder)) throw new Trouble(`There is no ${folder}.`);
  if (at && named.length === 0)
    throw new Trouble("To return to an instant the archived log is needed: name its folder with --wal.");
  emptyFolder(data, "restore");
  if (process.getuid?.() === 0) fs.chmodSync(data, 0o711); // passed through, not read, by the account that runs the server
  const notes = { passwords: freshPasswords() };
  const made = settle(data, undefined, say);
  if (made.cluster !== path.join(data, "postgres")) notes.cluster = made.cluster;
  const staging = `${made.cluster}.log`;
  try {
    mustFit(path.dirname(made.cluster), list.bytes);
    const began = Date.now();
    fs.mkdirSync(staging, { mode: 0o700 });
    const { segments, gap } = await takeFromArchives(named, list.firstSegment, list.lastSegment, staging);
    if (gap && !at)
      throw new Trouble(
        `The archived log lacks ${gap}, or it is damaged, and later segments are there. Put it back, or name with --at an instant before it.`,
      );
    copyBack(from, list, data, made);
    if (made.account)
      for (const name of [".", ...fs.readdirSync(staging)])
        fs.chownSync(path.join(staging, name), made.account.uid, made.account.gid);
    const copied = (Date.now() - began) / 1000;
    await recover({ ...made, staging, at, password: notes.passwords.super, data });
    fs.writeFileSync(path.join(data, "database.json"), JSON.stringify(notes, null, 2), { mode: 0o600, flush: true });
    return { list, cluster: made.cluster, copied, recovered: (Date.now() - began) / 1000 - copied, segments };
  } catch (error) {
    for (const name of fs.readdirSync(data).filter((entry) => entry !== "restore.log"))
      fs.rmSync(path.join(data, name), { recursive: true, force: true });
    if (!made.cluster.startsWith(data)) fs.rmSync(path.dirname(made.cluster), { recursive: true, force: true });
    throw error.code === "ENOSPC" ? new Trouble(`${data} is full: the restore was given up and removed.`) : error;
  } finally {
    fs.rmSync(staging, { recursive: true, force: true });
  }
}

/** Every file of the list to its place, each held against its SHA-256. */
function copyBack(from, list, data, { cluster, account }) {
  const named = new Set(namesBetween(list.firstSegment, list.lastSegment).map((name) => `postgres/pg_wal/${name}`));
  const make = (folder) => {
    fs.mkdirSync(folder, { mode: 0o700 });
    if (account && folder.startsWith(cluster)) fs.chownSync(folder, account.uid, account.gid);
  };
  make(cluster);
  const placeFor = (name) => {
    const [whose, ...rest] = name.split("/");
    const inside = whose === "postgres" ? cluster : whose === "data" ? data : null;
    if (!inside || rest.length === 0 || rest.some((part) => part === "" || part === "." || part === ".."))
      throw new Trouble(`The backup's list names a file out of place: ${name}.`);
    return path.join(inside, ...rest);
  };
  for (const name of list.folders) if (name.includes("/")) make(placeFor(name));
  for (const { name, bytes, sha256 } of list.files) {
    const place = placeFor(name);
    const done = copyFile(path.join(from, name), place, { owner: place.startsWith(cluster) ? account : null });
    if (!done) throw new Trouble(`The backup lacks ${name}: it cannot be restored.`);
    if (done.bytes !== bytes || done.sha256 !== sha256)
      throw new Trouble(`${name} in the backup is not what was written: it cannot be restored.`);
    named.delete(name);
  }
  if (named.size) throw new Trouble(`The backup lacks ${[...named][0]}: it cannot be restored.`);
  const signal = path.join(cluster, "recovery.signal");
  fs.writeFileSync(signal, "", { mode: 0o600 });
  if (account) fs.chownSync(signal, account.uid, account.gid);
}

/** Plays the log, on a socket that nobody else reaches, sets the superuser's new password, and stops. */
async function recover({ bin, cluster, account, staging, at, password, data }) {
  const socket = fs.mkdtempSync(path.join(os.tmpdir(), "shokai-r-"));
  const hba = path.join(socket, "hba.conf");
  fs.writeFileSync(hba, "local all postgres trust\n");
  if (account) for (const file of [socket, hba]) fs.chownSync(file, account.uid, account.gid);
  const log = path.join(data, "restore.log");
  const output = fs.openSync(log, "w", 0o600);
  const flags = serverFlags({
    listen_addresses: "",
    unix_socket_directories: socket,
    unix_socket_permissions: "0700",
    hba_file: hba,
    hot_standby: "off", // whoever gets a connection gets it of a server that has ended its recovery
    archive_mode: "off",
    restore_command: restoreCommand(staging),
    recovery_target_timeline: "latest",
    recovery_target_action: "promote",
    ...(at && { recovery_target_time: at.toISOString().replace("T", " ").replace("Z", "+00") }),
  });
  const child = spawn(path.join(bin, "postgres"), ["-D", cluster, ...flags], {
    ...(account && { uid: account.uid, gid: account.gid }),
    cwd: "/",
    env: environment(),
    stdio: ["ignore", output, output],
    detached: true,
  });
  fs.closeSync(output);
  let ended = false;
  const exited = new Promise((resolve) => {
    for (const how of ["error", "exit"])
      child.once(how, () => {
        ended = true;
        resolve();
      });
  });
  try {
    const client = await connected(socket, () => ended);
    if (!client) throw new Trouble(whyNot(fs.readFileSync(log, "utf8"), at, log));
    await client.query(`alter role postgres password ${client.escapeLiteral(password)}`);
    await client.query("checkpoint");
    await client.end();
  } finally {
    if (!ended) child.kill("SIGINT");
    await exited;
    fs.rmSync(socket, { recursive: true, force: true });
  }
  fs.rmSync(log);
}

/** However long it takes; null when the server ended. */
async function connected(socket, gone) {
  while (!gone()) {
    const client = new pg.Client({ host: socket, user: "postgres", database: "postgres" });
    client.on("error", () => {});
    try {
      await client.connect();
      return client;
    } catch {
      await client.end().catch(() => {});
      await sleep(100);
    }
  }
  return null;
}

function whyNot(words, at, log) {
  const last = /last completed transaction was at log time (\S+ \S+)/.exec(words)?.[1];
  if (/recovery ended before configured recovery target was reached/.test(words))
    return `The log that there is ends before ${at.toISOString()}${
      last
        ? `: its last change is of ${new Date(last.replace(" ", "T").replace(/\+00$/, "Z")).toISOString()}`
        : ", and holds no change at all"
    }. Without --at all of it is restored.`;
  return `The database could not be recovered (its words are in ${log}): ${words.trim().split("\n").slice(-2).join(" ")}`;
}
