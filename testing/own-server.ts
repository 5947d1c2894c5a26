import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { vi } from "vitest";
import { disconnect } from "@/lib/core/db";
import { deploy } from "@/scripts/migrate.mjs";
import { startPostgres } from "@/scripts/postgres.mjs";

/* A PostgreSQL of a test's own, with the settings of a real one, that may be killed or run out of room; and a worker. */

type Server = Awaited<ReturnType<typeof startPostgres>>;

export class OwnServer {
  private server: Server | undefined;
  private worker: ChildProcess | undefined;
  private ends = false;
  private readonly options;

  /** @param folder where its data lies: one that is there already, such as a mounted one */
  constructor(
    readonly folder = mkdtempSync(path.join(tmpdir(), "shokai-own-")),
    settings: Record<string, string> = {},
  ) {
    chmodSync(folder, 0o711); // whoever runs the server passes through
    const real = { fsync: "on", synchronous_commit: "on", full_page_writes: "on", shared_buffers: "64MB" };
    this.options = { folder, settings: { ...real, ...settings } };
  }

  /** Makes, migrates and names it in DATABASE_URL. */
  async begin(): Promise<void> {
    await this.start();
    await deploy(this.running.ownerUrl);
    process.env.DATABASE_URL = this.running.appUrl;
    process.env.DATABASE_PUBLIC_URL = this.running.publicUrl;
    process.env.SHOKAI_DATA = this.folder;
  }

  async start(onExit?: () => void): Promise<void> {
    this.server = await startPostgres({ ...this.options, ...(onExit && { onExit }) });
  }

  get running(): Server {
    if (!this.server) throw new Error("the server is not there");
    return this.server;
  }

  /** A query past every guard, on a connection of its own: the one before it may have died. */
  async look<Row extends pg.QueryResultRow>(text: string): Promise<Row[]> {
    const client = await this.client();
    try {
      return (await client.query<Row>(text)).rows;
    } finally {
      await client.end();
    }
  }

  async client(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: this.running.superUrl.replace(/[^/]*$/, "shokai") });
    client.on("error", () => {});
    await client.connect();
    return client;
  }

  /** Every process of it at once, as when the machine loses its power. */
  async kill(): Promise<void> {
    const backends = await this.look<{ pid: number }>("select pid from pg_stat_activity");
    for (const pid of [this.running.pid, ...backends.map((one) => one.pid)])
      if (lives(pid)) process.kill(pid, "SIGKILL");
    await vi.waitUntil(() => !lives(this.running.pid), { timeout: 30_000, interval: 20 });
    // Their shared memory is only let go when the last of them is gone.
    await vi.waitUntil(() => !backends.some((one) => lives(one.pid)), { timeout: 30_000, interval: 20 });
  }

  /**
   * Holds a table until somebody who comes to write to it waits, kills everything, and starts it again.
   * @returns what `act` came to
   */
  async killAt<T>(table: string, act: () => Promise<T>): Promise<PromiseSettledResult<T>> {
    const holder = await this.client();
    await holder.query(`begin; lock table ${table} in share mode`);
    const acted = Promise.allSettled([act()]);
    const waiting = `select from pg_locks where relation = '${table}'::regclass and not granted`;
    const patience = { timeout: 120_000, interval: 20 };
    await vi
      .waitUntil(async () => (await holder.query(waiting)).rowCount, patience)
      .catch(async () => {
        const outcome = await Promise.race([acted, "still under way"]);
        throw new Error(`nobody came to ${table}: ${JSON.stringify(outcome)}`);
      });
    await this.kill();
    await this.start();
    await holder.end().catch(() => {});
    const [outcome] = await acted;
    return outcome as PromiseSettledResult<T>;
  }

  async startWorker(): Promise<ChildProcess> {
    const child = fork("testing/worker-process.ts", [], {
      execArgv: ["--import", "tsx"],
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    this.worker = child;
    await once(child, "message");
    child.send("go");
    return child;
  }

  /** What the server's own checks find broken in its files; nothing where all is well. */
  async broken(): Promise<string[]> {
    await this.look("create extension if not exists amcheck");
    const heaps = await this.look<{ name: string; msg: string }>(
      `select c.oid::regclass::text as name, v.msg from pg_class c join pg_namespace n on n.oid = c.relnamespace,
        lateral verify_heapam(c.oid) v where n.nspname in ('public', 'graphile_worker') and c.relkind = 'r'`,
    );
    const trees = `select bt_index_check(c.oid, true) from pg_class c join pg_am a on a.oid = c.relam
      join pg_index i on i.indexrelid = c.oid where a.amname = 'btree' and i.indisvalid and c.relpersistence <> 't'`;
    const index = await this.look(trees).then(
      () => [],
      (error: Error) => [error.message],
    );
    return [...heaps.map(({ name, msg }) => `${name}: ${msg}`), ...index];
  }

  async end(): Promise<void> {
    if (this.ends) return;
    this.ends = true;
    this.worker?.kill("SIGKILL");
    await disconnect();
    await this.server?.stop();
    if (this.server && !this.server.cluster.startsWith(this.folder))
      rmSync(path.dirname(this.server.cluster), { recursive: true, force: true });
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
