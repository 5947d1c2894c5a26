// What npm start does, in order: look, install, keys, database, migrations, build, demonstration, serve.
import fs from "node:fs";
import net from "node:net";
import path from "node:path";
import { archiveFromEnvironment } from "./archive.mjs";
import {
  alone,
  ensureBuild,
  ensureClient,
  ensurePackages,
  mustBeWritable,
  root,
  runQuietly,
  stopCommands,
} from "./install.mjs";
import { holdFolder, localKeys, requiredKeys } from "./keys.mjs";
import { say, step, Trouble } from "./say.mjs";
import { supervise } from "./supervise.mjs";

const USAGE = `npm start                 production build, embedded database, demonstration incident
npm start -- --empty      the same without demonstration data
npm run dev               the same with hot reload

PORT (3000), HOST (127.0.0.1) and SHOKAI_DATA (.shokai) can be set. With DATABASE_URL and the keys set, that
PostgreSQL (15 or later) is used; DATABASE_OWNER_URL may name another login that owns the tables, DATABASE_WEB_URL and
DATABASE_PUBLIC_URL logins of their own for the web server and for reading the notice. See README.md.`;

function readSettings(args) {
  const unknown = args.find((arg) => !["--empty", "--dev", "--help"].includes(arg));
  if (unknown) throw new Trouble(`Unknown option ${unknown}.\n\n${USAGE}`);
  const port = Number(process.env.PORT || 3000);
  if (!Number.isInteger(port) || port < 1 || port > 65535)
    throw new Trouble(`PORT is "${process.env.PORT}": it must be a number from 1 to 65535.`);
  const data = path.resolve(root, process.env.SHOKAI_DATA || ".shokai");
  return {
    help: args.includes("--help"),
    dev: args.includes("--dev"),
    empty: args.includes("--empty"),
    port,
    host: process.env.HOST || "127.0.0.1",
    data,
    databaseUrl: process.env.DATABASE_URL || "",
  };
}

function tryPort(port, host) {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once("error", (error) => resolve(error.code));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve("")));
  });
}

async function portMustBeFree({ port, host }) {
  // The address printed says localhost, which may mean ::1 first: another program there would be met instead of us.
  const codes = [await tryPort(port, host)];
  if (host === "127.0.0.1" && (await tryPort(port, "::1")) === "EADDRINUSE") codes.push("EADDRINUSE");
  if (codes.includes("EADDRINUSE"))
    throw new Trouble(
      `Port ${port} is in use by another program. Stop it, or choose another port: PORT=${port + 1} npm start`,
    );
  if (codes[0] === "EACCES")
    throw new Trouble(`This user may not open port ${port}. Choose one above 1023, such as PORT=3000.`);
  if (codes[0]) throw new Trouble(`HOST is "${host}", where this machine cannot listen (${codes[0]}).`);
}

/** The embedded database: started here, and asked to say when it ends on its own. */
async function embedded({ data }, onExit) {
  const { startPostgres } = await import("./postgres.mjs");
  const archive = archiveFromEnvironment(root);
  const start = () => startPostgres({ folder: path.join(data), archive, say, onExit });
  const server = await step("Starting the embedded PostgreSQL", start);
  return { ownerUrl: server.ownerUrl, appUrl: server.appUrl, webUrl: server.webUrl, server, restart: start };
}

async function query(url, text, values) {
  const { default: pg } = await import("pg");
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => {});
  await client.connect();
  try {
    return (await client.query(text, values)).rows;
  } finally {
    await client.end().catch(() => {});
  }
}

/** Migrates as the owner. A database that was never filled has no incident yet. */
async function migrate(ownerUrl) {
  await step("Applying the migrations", () =>
    runQuietly(process.execPath, ["scripts/migrate.mjs", "deploy"], {
      env: { ...process.env, DATABASE_OWNER_URL: ownerUrl },
      failure: "The migrations could not be applied",
    }),
  );
}

const isNew = async (url) => !(await query(url, "select exists(select from incident) as filled"))[0].filled;

const tsx = (file) => ["--import", "tsx", file];

/** Loads the demonstration incident into a new embedded database; one that was cut short is begun anew. */
async function loadDemonstration({ data, empty }, database, env) {
  const mark = path.join(data, "demonstration.loading");
  if (fs.existsSync(mark)) {
    say("The demonstration was cut short the last time: beginning it anew.");
    const { emptyDatabase } = await import("./postgres.mjs");
    await emptyDatabase(database.server);
    await migrate(database.ownerUrl);
    fs.rmSync(mark);
  }
  if (empty || !(await isNew(database.appUrl))) return;
  fs.writeFileSync(mark, "");
  await step("Loading the demonstration incident through the real intake", () =>
    runQuietly(process.execPath, tsx("scripts/demo.ts"), {
      env,
      failure: "The demonstration could not be loaded",
      tell: (line) => say(`  ${line}`),
    }),
  );
  fs.rmSync(mark);
}

/**
 * Whom to sign in as: the demonstration's accounts, or, until an administrator has a password, the one-time link of the
 * first. Words to print.
 */
async function whomToSignInAs(url, env) {
  const [{ demo, people }] = await query(
    url,
    "select coalesce((select is_demo from incident), false) as demo, (select count(*)::int from app_user) as people",
  );
  if (!demo && people > 1) return "";
  return await runQuietly(process.execPath, tsx(demo ? "scripts/demo-accounts.ts" : "scripts/first-admin.ts"), {
    env,
    failure: "The first administrator's link could not be made",
  });
}

const isLoopback = (host) => host === "localhost" || host === "::1" || /^127\./.test(host);

// npm runs this through a shell that does not pass SIGTERM on: when that shell is gone, so are those who wanted us.
function watchParent(gone) {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && gone(), 500).unref();
}

async function run(settings) {
  const { data, port, host, dev } = settings;
  const own = settings.databaseUrl !== "";
  const keys = own ? requiredKeys() : null; // before anything else is done: without them nothing will run
  mustBeWritable(data, own ? "for its published pages" : "for its local keys and its database", 0o700);
  const releaseFolder = holdFolder(data);
  const stops = [releaseFolder];
  let ending = null;
  const end = (code) => {
    ending ??= (async () => {
      stopCommands();
      for (const stop of stops.reverse()) await stop();
      process.exit(code);
    })();
    return ending;
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
    process.on(signal, () => {
      if (ending) return;
      console.log("");
      say("Stopping: requests and jobs under way are finished first.");
      end(0);
    });
  watchParent(() => process.kill(process.pid, "SIGTERM"));
  // A signal while a step runs: what that step holds is given back first, then the step's own end is of no interest.
  const carryOn = () => (ending ? new Promise(() => {}) : undefined);

  try {
    await portMustBeFree(settings);
    await alone(async () => {
      await ensurePackages();
      await ensureClient();
    });
    await carryOn();

    const env = {
      ...process.env,
      ...(keys ?? localKeys(data)),
      NODE_ENV: dev ? "development" : "production",
      NEXT_TELEMETRY_DISABLED: "1",
      PORT: String(port),
      HOST: host,
      SHOKAI_DATA: data,
      NEXTAUTH_URL: process.env.NEXTAUTH_URL || `http://localhost:${port}`,
    };
    // The application never holds the owner's login, nor the worker the web server's.
    delete env.DATABASE_OWNER_URL;
    delete env.DATABASE_WEB_URL;

    let children;
    const database = own
      ? await (await import("./own-database.mjs")).openOwnDatabase(settings.databaseUrl)
      : await embedded(settings, () => children?.databaseEnded());
    if (database.server) stops.push(() => (children?.server ?? database.server).stop());
    await carryOn();
    await migrate(database.ownerUrl);
    await carryOn();
    const { webUrl } = own ? await database.checkLogins() : database;
    env.DATABASE_URL = own ? settings.databaseUrl : database.appUrl;
    if (!own) env.DATABASE_PUBLIC_URL = database.server.publicUrl;
    if (!dev) await alone(ensureBuild);
    await carryOn();
    if (!own) await loadDemonstration(settings, database, env);
    const accounts = await whomToSignInAs(env.DATABASE_URL, env);
    await carryOn();

    children = supervise({ env, webUrl, dev, database, onGiveUp: () => end(1) });
    stops.push(() => children.stop());
    await step("Starting the web server and the worker", () => children.untilServing());
    console.log(`\n  Shokai is ready: http://localhost:${port}\n`);
    if (accounts) console.log(`${accounts.trim().replace(/^/gm, "  ")}\n`);
    if (!isLoopback(host) && !env.NEXTAUTH_URL.startsWith("https://"))
      say(
        `It listens on ${host} over plain http: outside this machine nobody can sign in until TLS stands in front. Put a TLS proxy there and set NEXTAUTH_URL to its https address.\n`,
      );
    say("Ctrl-C stops everything.");
  } catch (error) {
    if (ending) return;
    complain(error);
    await end(1);
  }
}

function complain(error) {
  console.error(error instanceof Trouble ? `\n${error.message}` : error);
}

/** @param {string[]} args of the command line, after the script's name */
export async function main(args) {
  try {
    const settings = readSettings(args);
    if (settings.help) {
      console.log(USAGE);
      return;
    }
    await run(settings);
  } catch (error) {
    complain(error);
    process.exit(1);
  }
}
