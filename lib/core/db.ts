import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { Prisma, PrismaClient } from "@/prisma/client/client";
import { beginPatience, CONNECTION_PATIENCE, endPatience, HurriedClient, isHurried } from "./patience";
import { connectionUrl, refuseMore, type Standing, standing, standingFault } from "./standing";

/** The application's connections, under its process's role. Opened on first use, so that a build needs no database. */
type Ground = { pool: pg.Pool; db: PrismaClient; drivers: Map<number, pg.PoolClient> };

function lay(): Ground {
  const pool = new pg.Pool({
    connectionString: connectionUrl(),
    max: Number(process.env.DATABASE_POOL ?? 10),
    connectionTimeoutMillis: isHurried() ? CONNECTION_PATIENCE : 8_000,
    idleTimeoutMillis: 30_000,
    application_name: "shokai",
    ...(isHurried() && { Client: HurriedClient, onConnect: lookForListener }),
  });
  // Without listeners a connection that breaks (a database restart) would end the process: idle in the pool, or lent.
  pool.on("error", () => {});
  const drivers = new Map<number, pg.PoolClient>();
  pool.on("connect", (client) => {
    client.on("error", () => {});
    drivers.set(backendOf(client), client);
  });
  pool.on("remove", (client) => drivers.delete(backendOf(client)));
  return {
    pool,
    drivers,
    db: new PrismaClient({ adapter: new PrismaPg(pool), transactionOptions: { maxWait: 8_000 } }),
  };
}

/**
 * So that a question that was given up ends at the server as well, in front of a lock too. Where the server's system
 * cannot notice that nobody listens any longer, it ends when the lock does.
 */
async function lookForListener(client: pg.ClientBase): Promise<void> {
  await client.query("set client_connection_check_interval = '2s'").catch(() => {});
}

function backendOf(client: pg.PoolClient): number {
  return (client as unknown as { processID: number }).processID;
}

const shared = globalThis as typeof globalThis & { shokaiGround?: Ground };

function ground(): Ground {
  shared.shokaiGround ??= lay();
  return shared.shokaiGround;
}

/** Prisma on the process's role. Reads may use it; writes go through change() in lib/audit. */
export const db = new Proxy({} as PrismaClient, {
  get: (_, property) => Reflect.get(ground().db, property),
});

/**
 * Whether this process's login can put on its role, asked once at its start, over a connection of its own. Throws
 * Misconfigured where it cannot, and where the role leads to more than its own rights; else what the database's being
 * away throws.
 */
export async function checkStanding(as: Standing = standing()): Promise<void> {
  const patience = isHurried() ? CONNECTION_PATIENCE : 8_000;
  const client = new pg.Client({
    connectionString: connectionUrl(as),
    connectionTimeoutMillis: patience,
    query_timeout: patience,
  });
  client.on("error", () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ more: boolean }>(
      "select coalesce(pg_has_role(current_user, to_regrole('shokai_app'), 'MEMBER'), false) as more",
    );
    refuseMore(as, rows[0]?.more ?? false);
  } catch (error) {
    throw standingFault(as, error) ?? error;
  } finally {
    await client.end().catch(() => {});
  }
}

/**
 * Reads as the public may: one view, and nothing else. A connection of its own, opened for this and closed after it;
 * what is written meanwhile is seen once it is committed.
 */
export async function readAsPublic<T>(work: (reader: Reader) => Promise<T>): Promise<T> {
  const pool = new pg.Pool({
    connectionString: connectionUrl("public"),
    max: 1,
    connectionTimeoutMillis: 8_000,
    application_name: "shokai public",
  });
  pool.on("error", () => {});
  pool.on("connect", (client) => client.on("error", () => {}));
  const reader = new PrismaClient({ adapter: new PrismaPg(pool) });
  try {
    return await work(reader);
  } finally {
    await reader.$disconnect();
    await pool.end().catch(() => {});
  }
}

/** A transaction as change() hands it to a command. */
export type Tx = Prisma.TransactionClient;
/** What a query accepts: the ground itself, or a transaction that must see its own writes. */
export type Reader = PrismaClient | Tx;

export const sql = Prisma.sql;
export const join = Prisma.join;
export const emptySql = Prisma.empty;
export type Sql = Prisma.Sql;
/** Clears a Json column: null itself would be the JSON value. */
export const dbNull = Prisma.DbNull;

/** A driver connection of its own for COPY and cursors. Returned to the pool whatever happens. */
export async function withConnection<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await ground().pool.connect();
  beginPatience(client);
  try {
    return await work(client);
  } finally {
    endPatience(client);
    client.release();
  }
}

/** withConnection for a generator: the connection goes back when all was read, or when nobody reads on. */
export async function* readWithConnection<T>(read: (client: pg.PoolClient) => AsyncGenerator<T>): AsyncGenerator<T> {
  const ended = new AbortController();
  const over = new Promise<void>((resolve) => ended.signal.addEventListener("abort", () => resolve()));
  const client = await new Promise<pg.PoolClient>((resolve, reject) => {
    withConnection(async (lent) => {
      resolve(lent);
      await over;
    }).catch(reject);
  });
  try {
    yield* read(client);
  } finally {
    ended.abort();
  }
}

/**
 * The driver connection that a transaction runs on, for bytes: Prisma would carry each megabyte as several of text.
 * Whoever uses it waits for each answer, as Prisma does, and leaves beginning and ending to the transaction.
 */
export async function driverOf(tx: Tx): Promise<pg.PoolClient> {
  const [{ pid }] = await tx.$queryRaw<[{ pid: number }]>`select pg_backend_pid() as pid`;
  const driver = ground().drivers.get(pid);
  if (!driver) throw new Error("the transaction's connection is not one of the pool's own");
  return driver;
}

/** How this process's connections stand, without opening any. */
export function poolState(): { used: number; idle: number; waiting: number } {
  const pool = shared.shokaiGround?.pool;
  if (!pool) return { used: 0, idle: 0, waiting: 0 };
  return { used: pool.totalCount - pool.idleCount, idle: pool.idleCount, waiting: pool.waitingCount };
}

/** Ends all connections: for tests and for a process that stops. */
export async function disconnect(): Promise<void> {
  const open = shared.shokaiGround;
  shared.shokaiGround = undefined;
  if (!open) return;
  await open.db.$disconnect();
  await open.pool.end().catch(() => {});
}
