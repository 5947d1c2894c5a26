// The archive of the write-ahead log: how the embedded server fills it, and what a restore takes out of it.
import fs from "node:fs";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { canEnter } from "./cluster.mjs";
import { Trouble } from "./say.mjs";

/** Bytes of a segment, as initdb makes them. */
export const SEGMENT = 16 * 2 ** 20;
const SEGMENTS_A_LOG = 2 ** 32 / SEGMENT;
/** Timeline, log and number of a segment: eight hexadecimal digits each. */
const SEGMENT_NAME = /^[0-9A-F]{24}$/;

const quoted = (text) => `'${text.replaceAll("'", `'\\''`)}'`;
// In the server's commands %f and %p mean the file; a percent sign of a path is written twice.
const inCommand = (file) => quoted(file).replaceAll("%", "%%");

/**
 * Settings under which the server hands out each finished segment of its log, compressed, on the disk before it is
 * called done; the same one again is fine, another of its name is refused.
 * @param {string} folder made when missing; belongs to the account that runs the server
 * @param {{ uid: number, gid: number, name: string } | null} account who runs the server, where it is not this user
 * @param {number} seconds after which an unfinished segment is handed out too, if anything was written
 */
export function archiveSettings(folder, account, seconds) {
  try {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (account) fs.chownSync(folder, account.uid, account.gid);
  } catch (error) {
    throw new Trouble(`${folder} is to hold the database's archived log and cannot be made ready (${error.code}).`);
  }
  if (account && !canEnter(account, folder))
    throw new Trouble(
      `PostgreSQL runs as ${account.name}, who may not enter ${folder}, where its log is to be archived. Name a folder that everybody may pass to, such as one in /var/lib.`,
    );
  const kept = `${inCommand(folder)}/%f.gz`;
  const half = `${inCommand(folder)}/.%f.half`;
  const command = [
    `if [ -f ${kept} ]; then gzip -dc ${kept} | cmp -s - %p; exit; fi`,
    `gzip -1 -c %p > ${half} && { sync ${half} 2>/dev/null || sync; } && mv ${half} ${kept}`,
  ].join("; ");
  return { archive_mode: "on", archive_command: command, archive_timeout: `${seconds}s` };
}

/** SHOKAI_WAL_ARCHIVE and SHOKAI_WAL_ARCHIVE_SECONDS (300); null where no archive is asked for. */
export function archiveFromEnvironment(root) {
  const folder = process.env.SHOKAI_WAL_ARCHIVE;
  if (!folder) return null;
  const seconds = Number(process.env.SHOKAI_WAL_ARCHIVE_SECONDS || 300);
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > 86_400)
    throw new Trouble("SHOKAI_WAL_ARCHIVE_SECONDS must be a number from 1 to 86400.");
  return { folder: path.resolve(root, folder), seconds };
}

/** The segment's place in the log, whatever its timeline. */
export const placeOf = (name) =>
  Number.parseInt(name.slice(8, 16), 16) * SEGMENTS_A_LOG + Number.parseInt(name.slice(16, 24), 16);

/** The name of the segment at a place, of the timeline that another one is of. */
function nameAt(place, like) {
  const hex = (number) => number.toString(16).toUpperCase().padStart(8, "0");
  return `${like.slice(0, 8)}${hex(Math.floor(place / SEGMENTS_A_LOG))}${hex(place % SEGMENTS_A_LOG)}`;
}

/** The names of the segments from one to another of the same timeline, both included. */
export function namesBetween(first, last) {
  const from = placeOf(first);
  return Array.from({ length: placeOf(last) - from + 1 }, (_, i) => nameAt(from + i, first));
}

/** Whether a segment can be read to its end. A damaged one would look to the server like the end of the log. */
async function isWhole(file) {
  if (!file.endsWith(".gz")) return fs.statSync(file).size === SEGMENT;
  let bytes = 0;
  try {
    await pipeline(fs.createReadStream(file), createGunzip(), async (chunks) => {
      for await (const chunk of chunks) bytes += chunk.length;
    });
  } catch {
    return false;
  }
  return bytes === SEGMENT;
}

/**
 * Copies out of archives, and of the `pg_wal` of a server that is gone, what comes after a base backup.
 * @param {string[]} folders the earlier one is preferred
 * @param {string} first the backup's first segment
 * @param {string} last its last one, which the backup itself holds
 * @returns {Promise<{ segments: number, bytes: number, gap: string | null }>} `gap` names the first segment that is
 *   missing or damaged although a later one is there
 */
export async function takeFromArchives(folders, first, last, to) {
  const found = new Map();
  for (const folder of folders)
    for (const file of fs.readdirSync(folder)) {
      const name = file.replace(/\.gz$/, "");
      const wanted = /\.history$/.test(name) || (SEGMENT_NAME.test(name) && placeOf(name) >= placeOf(first));
      if (wanted && !found.has(name)) found.set(name, path.join(folder, file));
    }
  const whole = new Set();
  let bytes = 0;
  for (const [name, file] of found) {
    const isSegment = SEGMENT_NAME.test(name);
    if (isSegment && !(await isWhole(file))) continue;
    fs.copyFileSync(file, path.join(to, path.basename(file)));
    bytes += fs.statSync(file).size;
    if (isSegment) whole.add(placeOf(name));
  }
  const places = [...found.keys()].filter((name) => SEGMENT_NAME.test(name)).map(placeOf);
  const after = namesBetween(last, nameAt(Math.max(placeOf(last), ...places), last)).slice(1);
  const gap = after.find((name) => !whole.has(placeOf(name))) ?? null;
  return { segments: whole.size, bytes, gap };
}

/** How a recovering server takes a segment out of `folder`, where takeFromArchives has put it. */
export function restoreCommand(folder) {
  const kept = `${inCommand(folder)}/%f`;
  return `if [ -f ${kept}.gz ]; then gzip -dc ${kept}.gz > %p; else test -f ${kept} && cp ${kept} %p; fi`;
}
