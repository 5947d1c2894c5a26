import { createHash, randomUUID } from "node:crypto";
import { link, mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { type Actor, permit } from "@/lib/access/actor";
import { db, readAsPublic } from "@/lib/core/db";
import { certificateFiles } from "./certificate";
import { readNoticeFacts } from "./published";
import type { NoticeFacts, NoticeFile } from "./schema";

/*
 * On the shelf: one folder for each release, `v<version>-<hash over its files>`, written aside and put in place by a
 * rename, and a small file `current` that names the one the public sees, replaced by a rename as well. So a reader
 * finds a complete notice or the one before it, never half of one, whatever crashes when. (A symbolic link would do
 * the same, but Windows lets only administrators make one.)
 */

/** The name of the list of a folder's files, which is written last and is never served. */
export const manifestName = "manifest.json";
export const pointerName = "current";
/** Releases that stay beside the present one: somebody may be copying them. */
const KEPT = 8;
/** Files written at once. */
const TOGETHER = 16;

type Shelved = Pick<NoticeFile, "name" | "headers" | "mark"> & { readonly sha256: string };
export type Manifest = { readonly version: number; readonly files: readonly Shelved[] };

/** Where the rendered notices are kept: `notice` in the data folder, SHOKAI_DATA or .shokai. */
export function noticeFolder(): string {
  return resolve(process.env.SHOKAI_DATA ?? ".shokai", "notice");
}

/**
 * Renders what is published now and lets the public see it. For the queue's job after a publication or the approval of
 * a section, and for every start of the worker: what is already in place and equal is left alone, what is missing or
 * was drawn by an older program is drawn again. Earlier publications lie in the same folder under their own addresses.
 * @param render names the files and how each is drawn; given by the caller, because lib never draws
 * @returns the folder that `current` names, or null where there is no incident yet
 */
export async function releaseNotice(
  actor: Actor,
  folder: string,
  render: (facts: NoticeFacts) => NoticeFile[],
): Promise<string | null> {
  permit(actor, "notice.read");
  // The lock holds for all processes: of two releases at once, the one with the older view must not come last.
  return db.$transaction(
    async (tx) => {
      await tx.$executeRaw`select pg_advisory_xact_lock(hashtext('shokai'), hashtext('notice'))`;
      // Nothing of this transaction is read: what is drawn is what the public may know, read as the public.
      const published = await readAsPublic(async (reader) => ({
        facts: await readNoticeFacts(reader),
        certificates: await certificateFiles(reader),
      }));
      const { facts } = published;
      if (!facts) return null;
      await mkdir(folder, { recursive: true });
      const present = await readdir(folder);
      await Promise.all(
        present.filter((name) => name.startsWith(".new-")).map((name) => rm(join(folder, name), { recursive: true })),
      );
      const newest = facts.figures.at(-1)?.version ?? 0;
      const before = await readPointer(folder);
      const name = await shelve(folder, before, newest, [...render(facts), ...published.certificates]);
      if (before !== name) await point(folder, name);
      await clear(folder, name);
      return name;
    },
    { timeout: 300_000, maxWait: 30_000 },
  );
}

/** The folder that the public sees now, or null before the first release. */
export async function readPointer(folder: string): Promise<string | null> {
  const name = await readFile(join(folder, pointerName), "utf8").catch(() => "");
  return isReleaseName(name.trim()) ? name.trim() : null;
}

export function isReleaseName(name: string): boolean {
  return /^v\d+-[0-9a-f]{16}$/.test(name);
}

/** A file of the present release; null where it is not in it, or is not as it was written. */
export async function readReleasedFile(folder: string, name: string): Promise<Buffer | null> {
  const release = await readPointer(folder);
  const manifest = release === null ? null : await readManifest(folder, release);
  // Only what the manifest names: a name from a request is never part of a path.
  const file = manifest?.files.find((one) => one.name === name);
  return release && file ? readWhole(folder, release, file) : null;
}

/** Null where the folder is not there or its list cannot be read. */
export async function readManifest(folder: string, release: string): Promise<Manifest | null> {
  const text = await readFile(join(folder, release, manifestName), "utf8").catch(() => null);
  try {
    return text === null ? null : (JSON.parse(text) as Manifest);
  } catch {
    return null;
  }
}

/** A file's bytes when they are what the list says; otherwise null. */
export async function readWhole(folder: string, release: string, file: Shelved): Promise<Buffer | null> {
  const bytes = await readFile(pathOf(folder, release, file.name)).catch(() => null);
  return bytes && sha256(bytes) === file.sha256 ? bytes : null;
}

async function shelve(
  folder: string,
  before: string | null,
  version: number,
  files: readonly NoticeFile[],
): Promise<string> {
  const last = before ? ((await readManifest(folder, before))?.files ?? []) : [];
  const known = new Map(last.map((file) => [file.name, file]));
  const aside = `.new-${randomUUID()}`;
  const shelved: Shelved[] = [];
  await mkdir(join(folder, aside), { recursive: true });
  await inTurns(files, async (file, at) => {
    const there = known.get(file.name);
    const same = before && there?.mark === file.mark && (await readWhole(folder, before, there));
    const bytes = same || Buffer.from(await file.draw());
    const { name, headers, mark } = file;
    shelved[at] = { name, headers, mark, sha256: sha256(bytes) };
    const place = pathOf(folder, aside, name);
    await mkdir(dirname(place), { recursive: true });
    // A second name for the same bytes costs no writing; where the file system has no such thing they are written.
    const linked =
      same &&
      (await link(pathOf(folder, before, name), place).then(
        () => true,
        () => false,
      ));
    if (!linked) await writeFile(place, bytes, { flush: true });
  });
  const list = `${JSON.stringify({ version, files: shelved } satisfies Manifest, null, 1)}\n`;
  const name = `v${version}-${sha256(list).slice(0, 16)}`;
  await writeFile(join(folder, aside, manifestName), list, { flush: true });
  if (await isWhole(folder, name)) {
    await rm(join(folder, aside), { recursive: true });
    return name;
  }
  await rm(join(folder, name), { recursive: true, force: true });
  await rename(join(folder, aside), join(folder, name));
  await settle(folder);
  return name;
}

/** Whether a release is there with every file as its list says. */
async function isWhole(folder: string, release: string): Promise<boolean> {
  const manifest = await readManifest(folder, release);
  if (!manifest) return false;
  for (const file of manifest.files) if (!(await readWhole(folder, release, file))) return false;
  return true;
}

async function point(folder: string, name: string): Promise<void> {
  const aside = join(folder, `.new-${randomUUID()}`);
  await writeFile(aside, `${name}\n`, { flush: true });
  await rename(aside, join(folder, pointerName));
  await settle(folder);
}

/** Takes away releases that nobody is shown any more, but for the newest few. */
async function clear(folder: string, current: string): Promise<void> {
  const others = (await readdir(folder)).filter((name) => isReleaseName(name) && name !== current);
  const dated = await Promise.all(others.map(async (name) => ({ name, at: (await stat(join(folder, name))).mtimeMs })));
  const old = dated.sort((a, b) => b.at - a.at).slice(KEPT);
  await Promise.all(old.map(({ name }) => rm(join(folder, name), { recursive: true, force: true })));
}

async function inTurns<T>(all: readonly T[], work: (one: T, at: number) => Promise<void>): Promise<void> {
  let next = 0;
  const turn = async () => {
    for (let at = next++; at < all.length; at = next++) await work(all[at] as T, at);
  };
  await Promise.all(Array.from({ length: TOGETHER }, turn));
}

function pathOf(folder: string, release: string, name: string): string {
  return join(folder, release, ...name.split("/"));
}

function sha256(content: Uint8Array | string): string {
  return createHash("sha256").update(content).digest("hex");
}

/** Lets a rename survive a power cut, where the system can say so of a folder. */
async function settle(folder: string): Promise<void> {
  const descriptor = await open(folder, "r").catch(() => null);
  await descriptor?.sync().catch(() => {});
  await descriptor?.close();
}
