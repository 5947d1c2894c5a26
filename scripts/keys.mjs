// Keys and the hold on the data folder: what makes a folder this installation's own.
import { randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { isAlive } from "./install.mjs";
import { say, Trouble } from "./say.mjs";

const MADE = {
  SHOKAI_TOKEN_KEYS: () => `1:${randomBytes(32).toString("base64")}`,
  SHOKAI_SEAL_KEYS: () => `1:${randomBytes(32).toString("base64")}`,
  SHOKAI_SIGN_KEYS: () => `1:${randomBytes(32).toString("base64")}`,
  NEXTAUTH_SECRET: () => randomBytes(32).toString("base64"),
};

/** Whether the environment holds it, or says in which file or by which command to find it (lib/vault/keys.ts). */
function isGiven(name) {
  return [name, `${name}_FILE`, `${name}_COMMAND`].some((one) => process.env[one]);
}

/** With a database of one's own, keys are never invented: a lost or changed one would make the numbers unreadable. */
export function requiredKeys() {
  const missing = Object.keys(MADE).filter((name) => !isGiven(name));
  if (missing.length)
    throw new Trouble(
      `DATABASE_URL is set, but ${missing.join(", ")} ${missing.length > 1 ? "are" : "is"} not. With a database of your own the keys must be yours too: Shokai never invents them. README.md says how to make them.`,
    );
  return {};
}

/** The local keys of the embedded database, made at the first start and kept in a file that only this user reads. */
export function localKeys(data) {
  const file = path.join(data, "keys.env");
  const keys = {};
  let text = "";
  try {
    text = fs.readFileSync(file, "utf8");
  } catch (error) {
    if (error.code !== "ENOENT")
      throw new Trouble(`${file} holds the local keys and cannot be read (${error.code}). Start Shokai as its owner.`);
    if (fs.existsSync(path.join(data, "database.json")))
      throw new Trouble(
        `${file} is missing, but the database beside it was filled with its keys. Put it back from a backup, or set SHOKAI_DATA to a new folder.`,
      );
    say(`Making local keys in ${file}: keep them together with the data.`);
  }
  for (const line of text.split("\n")) {
    const at = line.indexOf("=");
    if (at > 0) keys[line.slice(0, at)] = line.slice(at + 1);
  }
  const fresh = Object.keys(MADE).filter((name) => !keys[name]);
  for (const name of fresh) keys[name] = MADE[name]();
  if (fresh.length) {
    const lines = Object.entries(keys).map(([name, value]) => `${name}=${value}\n`);
    fs.writeFileSync(`${file}.new`, lines.join(""), { mode: 0o600 });
    fs.renameSync(`${file}.new`, file);
  }
  // What the environment names wins, so that a rotation can be tried.
  return Object.fromEntries(Object.entries(keys).flatMap(([name, value]) => (isGiven(name) ? [] : [[name, value]])));
}

/** When a process started, in the system's own words: a number alone may since belong to another program. */
function birthOf(pid) {
  try {
    const line = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
    return line.slice(line.lastIndexOf(")")).split(" ")[20];
  } catch {
    return "";
  }
}

/** One running Shokai for each data folder. Gives back the release. */
export function holdFolder(data) {
  const file = path.join(data, "running.json");
  try {
    const { pid, birth } = JSON.parse(fs.readFileSync(file, "utf8"));
    if (pid !== process.pid && isAlive(pid) && birthOf(pid) === birth)
      throw new Trouble(
        `Shokai is already running on ${data} (process ${pid}). Stop it, or set SHOKAI_DATA and PORT to run another beside it.`,
      );
  } catch (error) {
    if (error instanceof Trouble) throw error;
  }
  fs.writeFileSync(file, JSON.stringify({ pid: process.pid, birth: birthOf(process.pid) }));
  return () => fs.rmSync(file, { force: true });
}
