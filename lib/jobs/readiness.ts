import { readdirSync } from "node:fs";
import { join } from "node:path";
import { realNow } from "@/lib/core/clock";
import { db } from "@/lib/core/db";
import { noticeFolder, readPointer } from "@/lib/notices/release";
import { keysAgree } from "@/lib/vault/check";
import { LIVES } from "./abandoned";

/** What must be there before this server is of use, in the order in which one would look. */
export type Part = "database" | "migrations" | "keys" | "worker" | "notice";

/** Milliseconds that one look may take, and for which its answer is given again: asking often costs nothing. */
const LOOK = 3_000;
const KEPT = 2_000;

let last: { at: number; missing: Promise<Part[]> } | undefined;

/** The parts that are missing; none where all is well. Names only: anybody may ask. */
export function missingParts(): Promise<Part[]> {
  const now = realNow().getTime();
  if (!last || now - last.at >= KEPT || now < last.at) last = { at: now, missing: look() };
  return last.missing;
}

/** Forgets the last answer. */
export function lookAgain(): void {
  last = undefined;
}

async function look(): Promise<Part[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Part[]>((resolve) => {
    timer = setTimeout(() => resolve(["database"]), LOOK);
  });
  try {
    return await Promise.race([parts(), late]);
  } catch {
    return ["database"];
  } finally {
    clearTimeout(timer);
  }
}

async function parts(): Promise<Part[]> {
  await db.$queryRaw`select 1`;
  const migrated = await isMigrated();
  // Without its migrations no other question to the database means anything.
  if (!migrated) return ["migrations"];
  const [keys, worker, notice] = await Promise.all([keysAgree(), workerLives(), noticeIsThere()]);
  const found: [Part, boolean][] = [
    ["keys", keys],
    ["worker", worker],
    ["notice", notice],
  ];
  return found.filter(([, there]) => !there).map(([part]) => part);
}

/** Every migration of this program is applied. One that only a newer program knows does no harm: it may be next door. */
async function isMigrated(): Promise<boolean> {
  const wanted = readdirSync(join(process.cwd(), "prisma", "migrations"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
  try {
    const applied = await db.$queryRaw<{ name: string }[]>`
      select migration_name as name from _prisma_migrations where finished_at is not null and rolled_back_at is null`;
    const names = new Set(applied.map(({ name }) => name));
    return wanted.every((name) => names.has(name));
  } catch (error) {
    // No such table, or one that the last migration run did not open to the application: not migrated.
    if (/42P01|42501/.test(JSON.stringify((error as { meta?: unknown }).meta ?? ""))) return false;
    throw error;
  }
}

/** Any worker, on whatever machine, holds the lock by which workers are known to live. */
async function workerLives(): Promise<boolean> {
  const [row] = await db.$queryRaw<[{ lives: boolean }]>`
    select exists(select from pg_locks where locktype = 'advisory' and granted and classid = ${LIVES}::oid
      and objsubid = 2 and database = (select oid from pg_database where datname = current_database())) as lives`;
  return row.lives;
}

/** The notice that is served names its release; before the incident is set up there is none to serve. */
async function noticeIsThere(): Promise<boolean> {
  return (await readPointer(noticeFolder())) !== null || (await db.incident.count()) === 0;
}
