/*
 * npm run rehearse-restore [-- --rows N]: a restore from beginning to end on a server of its own, measured. It loads the
 * demonstration and imports on top of it; takes a base backup in the middle of one import, notes where everything stands
 * in the middle of the next, goes on, and is destroyed; restores to the noted instant, holds what is there against what
 * was noted, and lets worker and web server go on with it (SECURITY CR-08).
 */
import { type ChildProcess, spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import pg from "pg";
import { writeDelivery } from "@/bench/file";
import { profile } from "@/bench/ground";
import { loadDemonstration } from "@/demo/load";
import { must } from "@/demo/must";
import { systemActor } from "@/lib/access/actor";
import { actorOfUser } from "@/lib/access/session";
import { createCompany, saveProfile } from "@/lib/companies/commands";
import { db, disconnect } from "@/lib/core/db";
import { askCommit } from "@/lib/intake/commit/commit";
import { receiveDelivery } from "@/lib/intake/receive/receive";
import { findStandingFigure } from "@/lib/notices/published";
import { checkKeys } from "@/lib/vault/check";
import { rereadKeys } from "@/lib/vault/keys";
import { tokenOf } from "@/lib/vault/number-keys";
import { open } from "@/lib/vault/seal";
import { takeBackup } from "./base-backup.mjs";
import { restoreBackup } from "./base-restore.mjs";
import { deploy } from "./migrate.mjs";
import { freePort, startPostgres } from "./postgres.mjs";
import { lookAtRestored } from "./restored.mjs";
import { standingOf } from "./standing.mjs";

export type Line = { readonly what: string; readonly noted: string; readonly found: string };
export type Rehearsed = {
  /** What was noted at the chosen second beside what the restored database says. */
  readonly lines: readonly Line[];
  readonly sound: boolean;
  readonly verifier: string;
  /** Heads of what came after the chosen second: at least one, since work went on. */
  readonly missing: number;
  readonly measured: readonly [what: string, value: string][];
};

type Server = Awaited<ReturnType<typeof startPostgres>>;
type Options = { rows: number; scale: number; web: boolean; say: (words: string) => void };

const seconds = (from: number) => `${((performance.now() - from) / 1000).toFixed(1)} s`;
const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MB`;

export async function rehearse({ rows, scale, web, say }: Options): Promise<Rehearsed> {
  const base = mkdtempSync(path.join(tmpdir(), "shokai-rehearsal-"));
  chmodSync(base, 0o711); // whoever runs the servers passes through
  const at = (name: string) => path.join(base, name);
  for (const purpose of ["TOKEN", "SEAL", "SIGN"])
    process.env[`SHOKAI_${purpose}_KEYS`] = `1:${randomBytes(32).toString("base64")}`;
  process.env.NEXTAUTH_SECRET = randomBytes(32).toString("base64");
  rereadKeys();
  const processes = new Set<ChildProcess>();
  let server: Server | undefined;
  const clear = async () => {
    for (const child of processes) await ended(child, "SIGKILL");
    await disconnect();
    await server?.stop();
    rmSync(base, { recursive: true, force: true });
  };
  const interrupted = () => void clear().finally(() => process.exit(130));
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, interrupted);
  try {
    server = await begin(at("data"), at("wal"));
    const measured: [string, string][] = [];
    let from = performance.now();
    say("Loading the demonstration through the real intake");
    await loadDemonstration({ scale });
    measured.push(["demonstration loaded", seconds(from)]);
    const companyId = await ourCompany();
    const worker = startWorker(processes);

    const half = Math.floor(rows / 2);
    const one = await deliver(companyId, await writeDelivery(at("one.csv"), rows));
    await isReading(server, one);
    say("Taking a base backup in the middle of an import");
    const list = await takeBackup({ data: at("data"), to: at("backup") });
    measured.push([
      "base backup",
      `${list.seconds.toFixed(1)} s, ${megabytes(list.bytes)}, ${list.files.length} files`,
    ]);
    await commit(one);

    const two = await deliver(companyId, await writeDelivery(at("two.csv"), half));
    await isReading(server, two);
    const noted = await frozen(server, worker, () => note(two));
    say(`Noted where everything stands at ${noted.at.toISOString()}, in the middle of another import`);
    await commit(two);
    await headsKept(server, at("data"));
    await archived(server);
    copyFileSync(path.join(at("data"), "ledger-heads.txt"), at("heads.txt")); // somebody else's copy

    say("The server is destroyed");
    await ended(worker, "SIGKILL");
    await disconnect();
    await server.stop();
    server = undefined;
    rmSync(at("data"), { recursive: true, force: true });

    from = performance.now();
    const done = await restoreBackup({ from: at("backup"), data: at("restored"), at: noted.at });
    measured.push(["backup copied back and checked", `${done.copied.toFixed(1)} s`]);
    measured.push([
      "log played to the noted second",
      `${done.recovered.toFixed(1)} s, ${done.segments} segments of 16 MB`,
    ]);
    const verifying = performance.now();
    const looked = await lookAtRestored({ data: at("restored"), heads: [at("heads.txt")], root: process.cwd() });
    measured.push(["verified", seconds(verifying)]);
    measured.push(["from nothing to verified", seconds(from)]);

    say("Starting worker and web server on what was restored");
    server = await startPostgres({ folder: at("restored") });
    process.env.DATABASE_URL = server.appUrl;
    process.env.DATABASE_PUBLIC_URL = server.publicUrl;
    process.env.SHOKAI_DATA = at("restored");
    await checkKeys(systemActor("rehearsal"));
    const lines = compare(noted, await note(two));
    lines.push(await aNumber());
    startWorker(processes);
    const going = performance.now();
    await reaches(two, "review");
    lines.push({ what: "the import that was under way", noted: "goes on by itself", found: "goes on by itself" });
    measured.push(["the import that was under way, read again", seconds(going)]);
    if (web) measured.push(["web server ready", await webIsReady(processes, server.webUrl)]);
    return { lines, sound: looked.sound, verifier: looked.words, missing: looked.later.length, measured };
  } finally {
    for (const signal of ["SIGINT", "SIGTERM"]) process.off(signal, interrupted);
    await clear();
  }
}

async function begin(data: string, wal: string): Promise<Server> {
  mkdirSync(data, { mode: 0o711 });
  const server = await startPostgres({ folder: data, archive: { folder: wal, seconds: 60 } });
  await deploy(server.ownerUrl);
  process.env.DATABASE_URL = server.appUrl;
  process.env.DATABASE_PUBLIC_URL = server.publicUrl;
  process.env.SHOKAI_DATA = data;
  return server;
}

async function personOf(login: string) {
  const { id } = await db.user.findUniqueOrThrow({ where: { login }, select: { id: true } });
  return actorOfUser(id);
}

/** A card company that sends the bench's deliveries. */
async function ourCompany(): Promise<number> {
  const manager = await personOf("manager");
  const binRanges = [{ low: "990000", high: "999999" }];
  const given = { code: "REHEARSAL", nameJa: "演習カード", nameEn: "Rehearsal Card", contact: "", binRanges };
  const { id: companyId } = must(await createCompany(manager, given), "company");
  must(await saveProfile(manager, { companyId, basedOn: 0, body: profile }), "profile");
  return companyId;
}

async function deliver(companyId: number, file: string): Promise<number> {
  const hash = createHash("sha256");
  for await (const piece of createReadStream(file)) hash.update(piece as Buffer);
  const delivery = {
    companyId,
    receivedOn: "2012-03-29",
    fileName: path.basename(file),
    bytes: statSync(file).size,
    sha256: hash.digest("hex"),
  };
  return must(await receiveDelivery(await personOf("intake"), delivery, createReadStream(file)), "delivery").batchId;
}

async function commit(batchId: number): Promise<void> {
  await reaches(batchId, "review");
  must(await askCommit(await personOf("intake"), { batchId }), "commit");
  await reaches(batchId, "committed");
}

async function until(what: string, comesAbout: () => Promise<unknown>): Promise<void> {
  for (const end = Date.now() + 900_000; !(await comesAbout()); await sleep(20))
    if (Date.now() > end) throw new Error(`${what}: it did not come about`);
}

const stateOf = async (id: number) =>
  (await db.batch.findUniqueOrThrow({ where: { id }, select: { state: true } })).state;
const reaches = (id: number, state: string) => until(state, async () => (await stateOf(id)) === state);

async function ask<Row extends pg.QueryResultRow>(server: Server, text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: server.superUrl.replace(/[^/]*$/, "shokai") });
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}

/** Its rows are being written. */
const isReading = (server: Server, batchId: number) =>
  until("reading", async () => {
    const copying = "select from pg_stat_progress_copy where tuples_processed > 0";
    return (await stateOf(batchId)) === "reading" && (await ask(server, copying)).length > 0;
  });

/** Everything stands still while `work` looks: the worker, and every statement that it had begun. */
async function frozen<T>(server: Server, worker: ChildProcess, work: () => Promise<T>): Promise<T> {
  worker.kill("SIGSTOP");
  try {
    const busy = `select from pg_stat_activity where usename = 'shokai_app' and state = 'active'
      and wait_event is distinct from 'ClientRead' and application_name <> 'rehearsal'`;
    await until("standing still", async () => (await ask(server, busy)).length === 0);
    return await work();
  } finally {
    worker.kill("SIGCONT");
  }
}

type Noted = { at: Date; facts: Record<string, unknown> };

/** Where the application and the database say that everything stands, and an instant at which it is so. */
async function note(batchId: number): Promise<Noted> {
  const client = new pg.Client({ connectionString: process.env.DATABASE_URL, application_name: "rehearsal" });
  await client.connect();
  try {
    const standing = await standingOf(client);
    const figure = await findStandingFigure(db);
    const { rows } = await client.query(
      `select (select count(*)::int from record where batch_id = $1) as records,
              (select encode(sha256(string_agg(token, ''::bytea order by id)), 'hex') from card) as cards,
              (select count(*)::int from audit_event) as events`,
      [batchId],
    );
    const state = await stateOf(batchId);
    const { rows: clock } = await client.query("select clock_timestamp() as at");
    await sleep(5); // the instant is the server's to the microsecond, ours to the millisecond
    const facts = { ...standing, ...rows[0], "batch under way": state, "published figure": figure?.count ?? null };
    return { at: new Date((clock[0].at as Date).getTime() + 1), facts };
  } finally {
    await client.end();
  }
}

function compare(noted: Noted, found: Noted): Line[] {
  const said = (value: unknown) => (Array.isArray(value) ? value.join(", ") : String(value));
  return Object.keys(noted.facts).map((what) => ({
    what,
    noted: said(noted.facts[what]),
    found: said(found.facts[what]),
  }));
}

/** One number that was sealed before opens under the keys that a person put back, and is the one of its token. */
async function aNumber(): Promise<Line> {
  const card = await db.card.findFirstOrThrow({ where: { cipher: { not: null } }, orderBy: { id: "desc" } });
  const digits = open(Buffer.from(card.token), card.cipher as Uint8Array).toString("latin1");
  const agrees = tokenOf(digits).equals(Buffer.from(card.token)) && digits.endsWith(card.last4);
  return {
    what: "a card number, unsealed",
    noted: "the one of its token",
    found: agrees ? "the one of its token" : "another",
  };
}

/** The worker has handed out the heads of what was committed last. */
async function headsKept(server: Server, data: string): Promise<void> {
  const sealed = "select from audit_segment where sealed_at > now() - interval '1 hour'";
  await until("sealing", async () => (await ask(server, sealed)).length > 0);
  await ask(server, `select graphile_worker.add_job('close-trail', '{}', job_key := 'close-trail')`);
  await until(
    "heads",
    async () => existsSync(path.join(data, "ledger-heads.txt")) && !(await ask(server, waiting)).length,
  );
}
const waiting = "select from graphile_worker.jobs where task_identifier = 'close-trail' and run_at <= now()";

async function archived(server: Server): Promise<void> {
  const [{ name } = { name: "" }] = await ask<{ name: string }>(
    server,
    "select pg_walfile_name(pg_switch_wal()) as name",
  );
  await until(
    "archiving",
    async () => (await ask(server, `select from pg_stat_archiver where last_archived_wal >= '${name}'`)).length > 0,
  );
}

function start(processes: Set<ChildProcess>, script: string, more: Record<string, string> = {}): ChildProcess {
  const child = spawn(process.execPath, ["--import", "tsx", script], {
    env: { ...process.env, ...more },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  processes.add(child);
  child.once("exit", () => processes.delete(child));
  return child;
}

const startWorker = (processes: Set<ChildProcess>) => start(processes, "scripts/worker.ts");

async function webIsReady(processes: Set<ChildProcess>, login: string): Promise<string> {
  const from = performance.now();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  start(processes, "scripts/serve.ts", {
    DATABASE_URL: login,
    PORT: String(port),
    HOST: "127.0.0.1",
    NEXTAUTH_URL: url,
    NODE_ENV: "production",
  });
  await until("the web server", async () => (await fetch(`${url}/api/ready`).catch(() => null))?.status === 200);
  return seconds(from);
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const over = new Promise((resolve) => child.once("exit", resolve));
  child.kill(signal);
  await over;
}

/** The table, for whoever keeps it. */
export function tellRehearsal({ lines, measured, sound, verifier, missing }: Rehearsed): string {
  const width = Math.max(...lines.map(({ what }) => what.length), ...measured.map(([what]) => what.length)) + 2;
  const short = (text: string) => (text.length > 28 ? `${text.slice(0, 25)}…` : text);
  const compared = lines.map(
    ({ what, noted, found }) =>
      `${noted === found ? "same " : "OTHER"} ${what.padEnd(width)}${short(noted).padEnd(30)}${short(found)}`,
  );
  const times = measured.map(([what, value]) => `${what.padEnd(width)}${value}`);
  const [verdict = ""] = verifier.trim().split("\n");
  return [
    "",
    ...compared,
    "",
    ...times,
    "",
    `Verifier: ${sound ? "" : "NOT "}sound. ${verdict}`,
    `Heads of what is missing since: ${missing}`,
  ].join("\n");
}

async function main(): Promise<void> {
  const given = process.argv.indexOf("--rows");
  const rows = given > 0 ? Number(process.argv[given + 1]) : 100_000;
  if (!Number.isInteger(rows) || rows < 1_000) {
    console.error("npm run rehearse-restore [-- --rows N], of 1,000 or more (100,000)");
    process.exitCode = 1;
    return;
  }
  const rehearsed = await rehearse({ rows, scale: 1, web: true, say: (words) => console.log(`  ${words} …`) });
  console.log(tellRehearsal(rehearsed));
  const same = rehearsed.lines.every(({ noted, found }) => noted === found);
  process.exitCode = same && rehearsed.sound && rehearsed.missing > 0 ? 0 : 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await main();
