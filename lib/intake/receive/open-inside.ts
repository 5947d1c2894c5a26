import { createHash } from "node:crypto";
import { type Refusal, refuse } from "@/lib/core/result";
import { sniffContent } from "@/lib/intake/formats/sniff";
import { openZip, type RandomAccess, RefusedZip, type ZipPart } from "@/lib/intake/formats/zip";
import type { InsideFile } from "@/lib/intake/schema";
import { inspectArchive } from "./inspect";
import { PIECE, piecewise } from "./open-delivery";

type InsideRefusal = "ARCHIVE_REFUSED" | "NOT_READABLE" | "TOO_LARGE" | "EMPTY";

/** Where the file inside is sealed, piece by piece from 0, in the receiving transaction. */
export type InsidePlace = {
  write(seq: number, piece: Buffer): Promise<void>;
  read(seq: number): Promise<Buffer | null>;
};

/** What programs put into an archive beside the files that were meant. */
const besides = /(?:^|\/)(?:__MACOSX\/|\.DS_Store$|Thumbs\.db$|desktop\.ini$)/i;

/**
 * Opens a ZIP with one file inside, and seals that file where it is told to, in the receiving transaction. So
 * the password that a person typed lives as long as the request that brought it: no job, no row, no trail ever holds it,
 * what came can be read again without it, and who typed it wrongly hears of it at once. The price is, where the ZIP is
 * kept as well, the inner file's bytes kept twice until the retention ends.
 *
 * Refuses ARCHIVE_REFUSED (several files, none, a password needed or wrong, another ZIP inside, and what openZip
 * refuses), NOT_READABLE with what the file inside is, TOO_LARGE, EMPTY.
 * @param limit bytes that the file inside may have
 */
export async function openInside(
  place: InsidePlace,
  archive: RandomAccess,
  limit: number,
  password: string | undefined,
): Promise<{ ok: true; inside: InsideFile } | Refusal<InsideRefusal>> {
  let encrypted = false;
  try {
    const files = (await openZip(archive, false)).filter((part) => !part.isDirectory && !besides.test(part.name));
    const [file, ...others] = files;
    if (!file) return refuse("ARCHIVE_REFUSED", { fault: "no-file" });
    if (others.length) return refuse("ARCHIVE_REFUSED", { fault: "several-files", count: files.length });
    encrypted = file.encrypted;
    if (encrypted && !password) return refuse("ARCHIVE_REFUSED", { fault: "password-needed" });
    if (file.size > limit) return refuse("TOO_LARGE", { limit });
    return await store(place, file, password);
  } catch (error) {
    if (!(error instanceof RefusedZip)) throw error;
    // ZipCrypto tells a wrong password by one byte: one in 256 passes, and what comes out is no file.
    const fault = encrypted && error.fault === "damaged" ? "password-wrong" : error.fault;
    return refuse("ARCHIVE_REFUSED", { fault });
  }
}

async function store(place: InsidePlace, file: ZipPart, password: string | undefined) {
  const hash = createHash("sha256");
  const piece = Buffer.allocUnsafe(PIECE);
  let filled = 0;
  let seq = 0;
  let bytes = 0;
  let what: string | null = null;
  const flush = async () => {
    if (seq === 0) what = sniffContent(piece.subarray(0, filled));
    await place.write(seq, piece.subarray(0, filled));
    seq++;
    filled = 0;
  };
  for await (const chunk of file.bytes(password)) {
    hash.update(chunk);
    bytes += chunk.length;
    for (let at = 0; at < chunk.length; ) {
      const taken = Math.min(PIECE - filled, chunk.length - at);
      piece.set(chunk.subarray(at, at + taken), filled);
      filled += taken;
      at += taken;
      if (filled === PIECE) await flush();
      if (what && what !== "zip") return refuse("NOT_READABLE", { what });
    }
  }
  if (bytes === 0) return refuse("EMPTY");
  if (filled > 0) await flush();
  if (what) {
    if (what !== "zip") return refuse("NOT_READABLE", { what });
    const inner = await inspectArchive(piecewise(bytes, place.read));
    if ("fault" in inner) return refuse("ARCHIVE_REFUSED", { fault: inner.fault });
    if (inner.kind === "zip") return refuse("ARCHIVE_REFUSED", { fault: "nested" });
    if (inner.kind !== "xlsx") return refuse("NOT_READABLE", { what: inner.kind });
  }
  return { ok: true as const, inside: { name: nameOf(file), bytes, sha256: hash.digest("hex") } };
}

/** Windows writes the names in an archive in CP932 and does not say so. */
function nameOf(file: ZipPart): string {
  for (const encoding of ["utf-8", "shift_jis"]) {
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(file.rawName);
    } catch {
      // The next one.
    }
  }
  return file.name;
}
