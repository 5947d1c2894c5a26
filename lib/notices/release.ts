import { createHash, randomUUID } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { type Actor, permit } from "@/lib/access/actor";
import { db } from "@/lib/core/db";
import { certificateFiles } from "./certificate";
import { readNoticeFacts } from "./published";
import type { NoticeFacts, NoticeFile } from "./schema";

/*
 * On the shelf: one folder for each rendered publication, `v<version>-<hash over its files>`, written aside and put in
 * place by a rename, and a small file `current` that names the one the public sees, replaced by a rename as well. So a
 * reader finds a complete notice or the one before it, never half of one, whatever crashes when. (A symbolic link
 * would do the same, but Windows lets only administrators make one.)
 */

/** The name of the list of a folder's files, which is written last and is never served. */
export const manifestName = "manifest.json";
export const pointerName = "current";

export type Manifest = {
  readonly version: number;
  readonly files: readonly (Omit<NoticeFile, "body"> & { readonly sha256: string })[];
};

/** Where the rendered notices are kept: `notice` in the data folder, SHOKAI_DATA or .shokai. */
export function noticeFolder(): string {
  return resolve(process.env.SHOKAI_DATA ?? ".shokai", "notice");
}

/**
 * Renders what is published now and lets the public see it. For the queue's job after a publication, and for every
 * start of the worker: what is already in place and equal is left alone, what is missing or was drawn by an older
 * program is drawn again. Earlier publications that have no folder (a data folder that was lost) get theirs back.
 * @param render draws the files; given by the caller, because lib never draws
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
      const facts = await readNoticeFacts(tx);
      if (!facts) return null;
      await mkdir(folder, { recursive: true });
      const present = await readdir(folder);
      await Promise.all(
        present.filter((name) => name.startsWith(".new-")).map((name) => rm(join(folder, name), { recursive: true })),
      );
      const certificates = await certificateFiles(tx);
      const files = (then: NoticeFacts, version: number) => [
        ...render(then),
        ...certificates.filter((one) => one.version <= version).map(({ version: _, ...file }) => file),
      ];
      for (const figure of facts.figures.slice(0, -1)) {
        if (present.some((name) => name.startsWith(`v${figure.version}-`))) continue;
        await shelve(folder, figure.version, files(factsAt(facts, figure.version), figure.version));
      }
      const newest = facts.figures.at(-1)?.version ?? 0;
      const name = await shelve(folder, newest, files(facts, newest));
      if ((await readPointer(folder)) !== name) await point(folder, name);
      return name;
    },
    { timeout: 120_000, maxWait: 30_000 },
  );
}

/** The facts as they were when a version was the newest. */
function factsAt(facts: NoticeFacts, version: number): NoticeFacts {
  const known = (other: number | null) => (other !== null && other <= version ? other : null);
  return {
    ...facts,
    certificates: facts.certificates?.filter((one) => one <= version),
    figures: facts.figures
      .filter((figure) => figure.version <= version)
      .map((figure) => ({ ...figure, correctedBy: known(figure.correctedBy) })),
  };
}

/** The folder that the public sees now, or null before the first release. */
export async function readPointer(folder: string): Promise<string | null> {
  const name = await readFile(join(folder, pointerName), "utf8").catch(() => "");
  return /^v\d+-[0-9a-f]{16}$/.test(name.trim()) ? name.trim() : null;
}

/** A published version's files on the shelf: the newest drawing of it; null where it has not been drawn yet. */
export async function readShelvedFile(folder: string, version: number, name: string): Promise<Buffer | null> {
  const candidates = (await readdir(folder).catch(() => [] as string[])).filter((one) =>
    one.startsWith(`v${version}-`),
  );
  const dated = await Promise.all(
    candidates.map(async (one) => ({ one, at: (await stat(join(folder, one))).mtimeMs })),
  );
  const newest = dated.sort((a, b) => b.at - a.at)[0];
  if (!newest) return null;
  const manifest = JSON.parse(await readFile(join(folder, newest.one, manifestName), "utf8")) as Manifest;
  // Only what the manifest names: a name from a request is never part of a path.
  const file = manifest.files.find((one) => one.name === name);
  return file ? readFile(join(folder, newest.one, ...file.name.split("/"))) : null;
}

async function shelve(folder: string, version: number, files: readonly NoticeFile[]): Promise<string> {
  const manifest: Manifest = {
    version,
    files: files.map(({ body, ...file }) => ({ ...file, sha256: createHash("sha256").update(body).digest("hex") })),
  };
  const list = `${JSON.stringify(manifest, null, 1)}\n`;
  const name = `v${version}-${createHash("sha256").update(list).digest("hex").slice(0, 16)}`;
  const place = join(folder, name);
  // The name says what is in it, and the rename below put it there whole.
  if (await stat(place).catch(() => null)) return name;
  const aside = join(folder, `.new-${randomUUID()}`);
  for (const file of files) await write(join(aside, ...file.name.split("/")), file.body);
  await write(join(aside, manifestName), list);
  await rename(aside, place);
  await settle(folder);
  return name;
}

async function point(folder: string, name: string): Promise<void> {
  const aside = join(folder, `.new-${randomUUID()}`);
  await write(aside, `${name}\n`);
  await rename(aside, join(folder, pointerName));
  await settle(folder);
}

async function write(path: string, body: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, body, { flush: true });
}

/** Lets a rename survive a power cut, where the system can say so of a folder. */
async function settle(folder: string): Promise<void> {
  const descriptor = await open(folder, "r").catch(() => null);
  await descriptor?.sync().catch(() => {});
  await descriptor?.close();
}
