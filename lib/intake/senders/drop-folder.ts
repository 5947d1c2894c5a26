import { lstat, mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { type Actor, permit } from "@/lib/access/actor";
import { withConnection } from "@/lib/core/db";
import type { Refusal } from "@/lib/core/result";
import { type HandInRefusal, handIn } from "./hand-in";

/** Where a file lies while it is being received: in the company's folder, so that getting there is one rename. */
const TAKING = ".taking";
/** Names that programs give to files which they are still writing. */
const unfinished = /^\.|\.(part|partial|tmp|temp|filepart|crdownload|swp)$|~$/i;
/** Files that another process is receiving: the first half of the advisory lock's key. */
const FILE_LOCK = 7_303;
/** Refusals that the same file need not meet a moment later. */
const passing: readonly HandInRefusal[] = ["BUSY", "CUT_SHORT", "NOT_WHAT_WAS_SENT"];

export type Taken = {
  readonly company: string;
  readonly file: string;
  readonly outcome: { readonly ok: true; readonly batchId: number; readonly known: boolean } | Refusal<HandInRefusal>;
};
export type DropFolder = {
  readonly root: string;
  /** Milliseconds that a file must not have changed for, in size or time, before it counts as complete. */
  readonly settle: number;
  /** Whether a file that was received is erased: what lies in done holds card numbers in clear. */
  readonly erase: boolean;
  /** The words beside a file that was received or refused. */
  readonly words: (taken: Taken) => string;
};

/**
 * A watch over a drop folder: a folder for each card company, by its code. Each round takes what has become complete
 * (a rename into the folder, or a size that no longer changes), receives it, and moves it to done or refused, with a text
 * beside it that says why.
 *
 * Safe when killed at any moment and when several watch: a file is taken by a rename, which one alone can do; it is
 * received under a lock that dies with its holder, so that what a dead one left is taken up by the next round; and a
 * file that was received but not yet moved is the batch that it already is (R4.3).
 * @returns one round: the files that came to an end in it
 */
export function watchDropFolder(actor: Actor, folder: DropFolder): () => Promise<Taken[]> {
  permit(actor, "batch.receive");
  const seen = new Map<string, { mark: string; since: number }>();
  return async () => {
    const taken: Taken[] = [];
    for (const company of await readdir(folder.root, { withFileTypes: true })) {
      if (!company.isDirectory() || company.name.startsWith(".")) continue;
      const place = path.join(folder.root, company.name);
      for (const name of ["done", "refused", TAKING])
        await mkdir(path.join(place, name), { recursive: true, mode: 0o700 });
      await claim(place, seen, folder.settle);
      for (const file of await namesOf(path.join(place, TAKING))) {
        const one = await take(actor, folder, place, file);
        if (one) taken.push(one);
      }
    }
    return taken;
  };
}

async function namesOf(place: string): Promise<string[]> {
  const entries = await readdir(place, { withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
}

/** Moves what has become complete to where it is received. */
async function claim(place: string, seen: Map<string, { mark: string; since: number }>, settle: number): Promise<void> {
  const now = Date.now();
  const there = new Set<string>();
  for (const name of await namesOf(place)) {
    if (unfinished.test(name)) continue;
    const file = path.join(place, name);
    const found = await lstat(file).catch(() => null);
    if (!found?.isFile()) continue;
    there.add(file);
    const mark = `${found.ino}:${found.size}:${found.mtimeMs}`;
    const before = seen.get(file);
    if (before?.mark !== mark) seen.set(file, { mark, since: now });
    else if (now - before.since >= settle) {
      const to = path.join(place, TAKING, name);
      // An earlier one of the same name is still being received: this one waits for it.
      if (await lstat(to).catch(() => null)) continue;
      // Another watcher may have been quicker.
      await rename(file, to).catch(() => {});
      seen.delete(file);
    }
  }
  for (const file of seen.keys()) if (path.dirname(file) === place && !there.has(file)) seen.delete(file);
}

/** Receives one claimed file, unless another process does; null where it has to be tried again. */
async function take(actor: Actor, folder: DropFolder, place: string, name: string): Promise<Taken | null> {
  const file = path.join(place, TAKING, name);
  const company = path.basename(place);
  return withConnection(async (client) => {
    const key = [FILE_LOCK, `${company}/${name}`];
    const { rows } = await client.query("select pg_try_advisory_lock($1, hashtext($2)) as held", key);
    if (!rows[0].held) return null;
    try {
      if (!(await lstat(file).catch(() => null))?.isFile()) return null;
      const result = await handIn(actor, file, { companyCode: company }, "folder");
      if (!result.ok && passing.includes(result.reason)) return null;
      const known = !result.ok && result.reason === "ALREADY_RECEIVED";
      const outcome: Taken["outcome"] = result.ok
        ? { ok: true, batchId: result.value.batchId, known: false }
        : known
          ? { ok: true, batchId: Number(result.details?.batchId), known: true }
          : result;
      const taken: Taken = { company, file: name, outcome };
      await putAway(folder, place, file, taken);
      return taken;
    } finally {
      await client.query("select pg_advisory_unlock($1, hashtext($2))", key).catch(() => {});
    }
  });
}

/** The text first: killed between the two, the next round writes it again and moves the file. */
async function putAway(folder: DropFolder, place: string, file: string, taken: Taken): Promise<void> {
  const { outcome } = taken;
  const to = path.join(place, outcome.ok ? "done" : "refused");
  const target = outcome.ok ? `${outcome.batchId}-${taken.file}` : await freeName(to, taken.file);
  await writeFile(path.join(to, `${target}.txt`), `${folder.words(taken)}\n`, { mode: 0o600 });
  if (outcome.ok && folder.erase) await rm(file);
  else await rename(file, path.join(to, target));
}

async function freeName(place: string, name: string): Promise<string> {
  for (let n = 1; ; n++) {
    const candidate = n === 1 ? name : `${n}-${name}`;
    if (!(await lstat(path.join(place, candidate)).catch(() => null))) return candidate;
  }
}
