// The web server and the worker as children: started, watched, started again when they fall, stopped in order.
import { spawn } from "node:child_process";
import http from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { root } from "./install.mjs";
import { untilRoom } from "./room.mjs";
import { say, Trouble } from "./say.mjs";

/** A child that ends with this code has been refused by its own settings: starting it again would not help. */
const MISCONFIGURED = 78;
/** A child that falls this often within a minute will not stand. */
const FALLS = 5;
/** Longer than the children's own patience with what is under way. */
const PATIENCE = 35_000;

/**
 * How a child of ours runs. glibc gives every thread an arena of its own; with the parser's buffers in them the worker
 * was larger by a fifth.
 */
export const nodeFlags = ["--max-old-space-size=1024", "--import", "tsx"];
/** The worker's main thread hands most of its work to others: half the usual room for its young objects. */
export const workerFlags = ["--max-semi-space-size=8", ...nodeFlags];
export const nodeEnvironment = { MALLOC_ARENA_MAX: "2" };

/**
 * @param {{ env: Record<string, string>, webUrl: string, dev: boolean, database: { restart?: () => Promise<any>,
 *   server?: any }, onGiveUp: () => void }} options `env` is the worker's; `webUrl` the only login of the database that
 *   the web server is told. `onGiveUp` is called when something cannot be kept running
 */
export function supervise({ env, webUrl, dev, database, onGiveUp }) {
  let stopping = false;
  let server = database.server;
  const falls = { web: [], worker: [], database: [] };

  const tooOften = (name) => {
    const now = Date.now();
    falls[name] = [...falls[name].filter((at) => now - at < 60_000), now];
    return falls[name].length >= FALLS;
  };

  const own = { web: { DATABASE_URL: webUrl, DATABASE_PUBLIC_URL: "" }, worker: {} };

  const flags = { web: nodeFlags, worker: workerFlags };

  function start(name, file) {
    const child = spawn(process.execPath, [...flags[name], file], {
      cwd: root,
      // Somebody is looking: failures alone, in words, unless the log is wanted as it is written for machines.
      env: { ...nodeEnvironment, SHOKAI_LOG: "plain", ...env, ...own[name], SHOKAI_DEV: dev ? "1" : "" },
      // The channel carries nothing: when this process is killed it closes, and the child ends itself.
      stdio: ["ignore", "inherit", "inherit", "ipc"],
      detached: true, // a Ctrl-C in the terminal reaches this process alone, which then stops them in order
    });
    child.once("error", () => {});
    child.once("exit", async (code, signal) => {
      if (stopping) return;
      if (code === MISCONFIGURED || tooOften(name)) {
        say(`The ${name === "web" ? "web server" : "worker"} cannot be kept running: stopping.`);
        onGiveUp();
        return;
      }
      say(`The ${name === "web" ? "web server" : "worker"} ended (${signal ?? `code ${code}`}): starting it again.`);
      await sleep(500);
      if (!stopping) children[name] = start(name, file);
    });
    return child;
  }

  const children = { web: start("web", "scripts/serve.ts"), worker: start("worker", "scripts/worker.ts") };

  async function stopChild(child) {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    const patience = setTimeout(() => child.kill("SIGKILL"), PATIENCE);
    await ended;
    clearTimeout(patience);
  }

  return {
    get server() {
      return server;
    },
    async databaseEnded() {
      if (stopping || !database.restart) return;
      await untilRoom(server.cluster, { say, given: () => stopping });
      if (stopping) return;
      if (tooOften("database")) {
        say("The database cannot be kept running: stopping.");
        onGiveUp();
        return;
      }
      say("The database ended: starting it again.");
      try {
        server = await database.restart();
      } catch (error) {
        say(error instanceof Trouble ? error.message : String(error));
        onGiveUp();
      }
    },
    async untilServing() {
      for (let i = 0; i < 600; i++) {
        if (await answers(env.HOST, Number(env.PORT))) return;
        await sleep(100);
      }
      throw new Trouble("The web server did not answer within a minute.");
    },
    async stop() {
      stopping = true;
      await Promise.all([stopChild(children.web), stopChild(children.worker)]);
    },
  };
}

function answers(host, port) {
  const reachable = { "0.0.0.0": "127.0.0.1", "::": "::1" }[host] ?? host;
  return new Promise((resolve) => {
    const request = http.get({ host: reachable, port, path: "/api/health", timeout: 5_000 }, (response) => {
      response.resume();
      resolve(true);
    });
    request.once("error", () => resolve(false));
    request.once("timeout", () => request.destroy());
  });
}
