// From a checkout to something that can run: packages, the database client, the build. Each only when it is needed.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { step, Trouble } from "./say.mjs";

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

/** Throws a sentence when files cannot be made in `folder`; makes the folder when it is missing. */
export function mustBeWritable(folder, why, mode = 0o755) {
  try {
    fs.mkdirSync(folder, { recursive: true, mode });
    const probe = path.join(folder, `.probe-${process.pid}`);
    fs.writeFileSync(probe, "");
    fs.rmSync(probe);
  } catch (error) {
    throw new Trouble(`Shokai cannot write to ${folder} (${error.code}), which it needs ${why}.`);
  }
}

const running = new Set();

/** Ends the commands that run at the moment: a Ctrl-C in the middle of an installation must not leave it behind. */
export function stopCommands() {
  for (const child of running) child.kill("SIGTERM");
}

/** Runs a command quietly: its words are shown only when it fails, or given to `tell` line by line where there is one. */
export function runQuietly(command, args, { env = process.env, failure, tell = undefined }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
    running.add(child);
    let words = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk) => {
        words = (words + chunk).slice(-20_000);
      });
    if (tell) createInterface({ input: child.stdout }).on("line", tell);
    child.once("error", (error) => reject(new Trouble(`${failure}: ${error.message}`)));
    child.once("close", (code) => {
      running.delete(child);
      if (code === 0) resolve(words);
      else reject(new Trouble(`${failure}:\n\n${words.trim() || `exit code ${code}`}\n`));
    });
  });
}

// Two starts from one checkout, with two data folders, must not install or build over each other.
export async function alone(work) {
  const folder = path.join(root, ".shokai");
  mustBeWritable(folder, "for its local keys and its database", 0o700);
  const lock = path.join(folder, "build.pid");
  for (let waited = false; ; ) {
    try {
      fs.writeFileSync(lock, String(process.pid), { flag: "wx" });
      break;
    } catch {
      const holder = Number(fs.existsSync(lock) && fs.readFileSync(lock, "utf8"));
      if (!holder || !isAlive(holder)) fs.rmSync(lock, { force: true });
      else if (!waited) {
        waited = true;
        console.log(`  Another start (process ${holder}) is installing or building here: waiting for it …`);
      }
      await sleep(250);
    }
  }
  try {
    return await work();
  } finally {
    fs.rmSync(lock, { force: true });
  }
}

/** Are the installed packages those of the lockfile? npm notes what it installed in node_modules. */
function packagesAreCurrent() {
  try {
    const read = (file) => JSON.parse(fs.readFileSync(path.join(root, file), "utf8")).packages;
    const installed = read("node_modules/.package-lock.json");
    return Object.entries(read("package-lock.json")).every(([name, wanted]) => {
      if (name === "") return true;
      const there = installed[name];
      return there ? there.version === wanted.version : Boolean(wanted.optional || wanted.devOptional || wanted.peer);
    });
  } catch {
    return false;
  }
}

export async function ensurePackages() {
  if (packagesAreCurrent()) return;
  mustBeWritable(root, "to install its packages");
  await step("Installing packages (about a minute the first time)", () => {
    const npm = process.env.npm_execpath;
    const args = ["ci", "--include=dev", "--no-audit", "--no-fund"];
    const failure = "npm could not install the packages";
    return npm?.endsWith(".js")
      ? runQuietly(process.execPath, [npm, ...args], { failure })
      : runQuietly(process.platform === "win32" ? "npm.cmd" : "npm", args, { failure });
  });
  // The installation wrote the database client as well, unless install scripts are switched off.
  if (fs.existsSync(path.join(clientFolder, "client.ts"))) fs.writeFileSync(clientNote, schemaHash());
}

const SOURCES = ["app", "components", "lib", "messages", "prisma/schema", "public"];
const NOT_BUILT = /\.test\.tsx?$|\.md$/;

function* filesUnder(folder) {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) yield* filesUnder(file);
    else yield file;
  }
}

function hashOf(files) {
  const hash = createHash("sha256");
  for (const file of files) {
    hash.update(`${path.relative(root, file)}\0`);
    hash.update(fs.readFileSync(file));
  }
  return hash.digest("hex");
}

function readNote(file) {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

const clientFolder = path.join(root, "prisma", "client");
const clientNote = path.join(clientFolder, "schema.sha256");
const schemaHash = () => hashOf(filesUnder(path.join(root, "prisma", "schema")));

/** Writes the database client out of the schema when the schema is another than last time. */
export async function ensureClient() {
  const wanted = schemaHash();
  if (readNote(clientNote) === wanted) return;
  mustBeWritable(clientFolder, "to write the database client");
  await step("Writing the database client", () =>
    runQuietly(process.execPath, ["node_modules/prisma/build/index.js", "generate"], {
      failure: "The database client could not be written",
    }),
  );
  fs.writeFileSync(clientNote, wanted);
}

/** Builds for production when the sources are other than at the last build. */
export async function ensureBuild() {
  const note = path.join(root, ".next", "sources.sha256");
  const topLevel = fs
    .readdirSync(root)
    .filter((name) => /\.(m?[jt]s|json)$/.test(name) && !/^next-env|^(vitest|playwright|knip|biome)/.test(name))
    .map((name) => path.join(root, name));
  const folders = SOURCES.map((name) => path.join(root, name)).filter((folder) => fs.existsSync(folder));
  const files = [...topLevel.sort(), ...folders.flatMap((folder) => [...filesUnder(folder)])];
  const wanted = hashOf(files.filter((file) => !NOT_BUILT.test(file)));
  if (readNote(note) === wanted) return;
  mustBeWritable(path.join(root, ".next"), "to build the pages");
  fs.rmSync(note, { force: true });
  await step("Building the pages (about half a minute)", () =>
    runQuietly(process.execPath, ["node_modules/next/dist/bin/next", "build"], {
      env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
      failure: "The build failed",
    }),
  );
  fs.writeFileSync(note, wanted);
}
