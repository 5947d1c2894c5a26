import { randomUUID } from "node:crypto";
import { mkdir, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { manifestName, readManifest, readPointer, readWhole } from "@/lib/notices/release";

export type Exported = { readonly release: string; readonly files: number } | { readonly refused: string };

/**
 * Writes the notice that stands now into a folder: complete or not at all. It is written beside its place and moved
 * there; what an earlier export left is moved away and erased afterwards. A folder that holds anything else is left
 * alone. The list of the files with their own headers lies in it as manifest.json, for whoever sets up the web server.
 * @param shelf where lib/notices/release.ts keeps the notices
 */
export async function exportNotice(shelf: string, target: string): Promise<Exported> {
  const release = await readPointer(shelf);
  const manifest = release === null ? null : await readManifest(shelf, release);
  if (release === null || !manifest)
    return { refused: `No notice was rendered in ${shelf} yet. Start Shokai once, or set SHOKAI_DATA.` };
  const there = await readdir(target).catch((error) => (error.code === "ENOENT" ? null : Promise.reject(error)));
  if (there && there.length > 0 && !there.includes(manifestName))
    return { refused: `${target} holds something else than an exported notice. Name a folder that is empty or new.` };
  const parent = dirname(target);
  await mkdir(parent, { recursive: true });
  const aside = join(parent, `.${basename(target)}-${randomUUID()}`);
  try {
    for (const file of manifest.files) {
      const bytes = await readWhole(shelf, release, file);
      if (!bytes) return { refused: `The rendered notice is damaged: ${file.name}. Start Shokai: it is drawn again.` };
      const place = join(aside, ...file.name.split("/"));
      await mkdir(dirname(place), { recursive: true });
      await writeFile(place, bytes, { flush: true });
    }
    await writeFile(join(aside, manifestName), `${JSON.stringify(manifest, null, 1)}\n`, { flush: true });
    await exchange(aside, target, there !== null);
    return { release, files: manifest.files.length };
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

/** Puts a folder in another's place. Where the second step fails, the first is taken back. */
async function exchange(aside: string, target: string, occupied: boolean): Promise<void> {
  if (!occupied) return rename(aside, target);
  const old = `${aside}-old`;
  await rename(target, old);
  try {
    await rename(aside, target);
  } catch (error) {
    if (!(await stat(target).catch(() => null))) await rename(old, target);
    throw error;
  }
  await rm(old, { recursive: true, force: true });
}
