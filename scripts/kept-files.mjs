// Files copied into a backup and out of it, with their SHA-256, and the list that makes a folder a whole backup.
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { Trouble } from "./say.mjs";

/** Written last: a folder without it is half a backup. */
export const LIST = "manifest.json";
const PIECE = 4 * 2 ** 20;

/**
 * Copies one file as it is at this moment. A file that the running server removed meanwhile is none. Not yet on the disk:
 * `ontoDisk` sees to that once for all, where a wait for each file would take most of the time.
 * @returns {{ bytes: number, sha256: string } | null}
 */
export function copyFile(from, to, { mode = 0o600, owner = null } = {}) {
  let source;
  try {
    source = fs.openSync(from, "r");
  } catch (error) {
    if (error.code === "ENOENT") return null;
    throw error;
  }
  const hash = createHash("sha256");
  let bytes = 0;
  try {
    const target = fs.openSync(to, "wx", mode);
    try {
      const piece = Buffer.allocUnsafe(Math.min(PIECE, Math.max(fs.fstatSync(source).size, 4_096)));
      for (let read = fs.readSync(source, piece); read > 0; read = fs.readSync(source, piece)) {
        const part = piece.subarray(0, read);
        hash.update(part);
        fs.writeFileSync(target, part);
        bytes += read;
      }
      if (owner) fs.fchownSync(target, owner.uid, owner.gid);
    } finally {
      fs.closeSync(target);
    }
  } finally {
    fs.closeSync(source);
  }
  return { bytes, sha256: hash.digest("hex") };
}

/** Every folder and file below `folder`, folders before what is in them, names relative with slashes. */
export function* below(folder, skips = () => false, inner = "") {
  let entries;
  try {
    entries = fs.readdirSync(path.join(folder, inner), { withFileTypes: true });
  } catch (error) {
    if (error.code === "ENOENT") return; // removed meanwhile
    throw error;
  }
  for (const entry of entries) {
    const name = inner ? `${inner}/${entry.name}` : entry.name;
    if (skips(name, entry)) continue;
    if (entry.isDirectory()) {
      yield { name, isFolder: true };
      yield* below(folder, skips, name);
    } else if (entry.isFile()) yield { name, isFolder: false };
  }
}

/** A folder that is to be filled: made, or there and empty. Refuses one that holds anything. */
export function emptyFolder(folder, why) {
  try {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    fs.chmodSync(folder, 0o700);
  } catch (error) {
    throw new Trouble(`${folder} cannot be made (${error.code}).`);
  }
  const [first] = fs.readdirSync(folder);
  if (first === undefined) return;
  const half = fs.existsSync(path.join(folder, "postgres")) && !fs.existsSync(path.join(folder, LIST));
  throw new Trouble(
    half && why === "backup"
      ? `${folder} holds half a backup, one that was cut short. Remove it, or name another folder.`
      : `${folder} is not empty. Name a new folder: nothing is ever written over.`,
  );
}

/** Refuses when `bytes`, and a tenth more, do not fit. */
export function mustFit(folder, bytes) {
  const { bavail, bsize } = fs.statfsSync(folder);
  const free = bavail * bsize;
  if (free < bytes * 1.1)
    throw new Trouble(`${folder} has ${megabytes(free)} free; ${megabytes(bytes * 1.1)} are needed.`);
}

export const megabytes = (bytes) => `${(bytes / 2 ** 20).toFixed(0)} MB`;

function ontoDisk(folder) {
  const { status } = spawnSync("sync", ["-f", folder], { stdio: "ignore" });
  if (status !== 0) execFileSync("sync", { stdio: "ignore" }); // a system whose sync knows no single file system
}

/** After every file is on the disk the list is written, and is on the disk. */
export function writeList(folder, content) {
  ontoDisk(folder);
  const file = path.join(folder, LIST);
  fs.writeFileSync(`${file}.new`, `${JSON.stringify(content, null, 1)}\n`, { mode: 0o600, flush: true });
  fs.renameSync(`${file}.new`, file);
  const handle = fs.openSync(folder, "r");
  fs.fsyncSync(handle);
  fs.closeSync(handle);
}

/** The list of a whole backup. Refuses half of one, and what is none. */
export function readList(folder) {
  if (!fs.existsSync(folder)) throw new Trouble(`There is no ${folder}.`);
  const file = path.join(folder, LIST);
  if (!fs.existsSync(file))
    throw new Trouble(
      fs.existsSync(path.join(folder, "postgres"))
        ? `${folder} holds half a backup: it was cut short before its list was written. It cannot be restored.`
        : `${folder} holds no backup.`,
    );
  let list;
  try {
    list = JSON.parse(fs.readFileSync(file, "utf8"));
  } catch {
    throw new Trouble(`${file} cannot be read.`);
  }
  if (list?.format !== 1 || !Array.isArray(list.files)) throw new Trouble(`${file} is not the list of a backup.`);
  return list;
}
