import {
  configure,
  ERR_ENCRYPTED,
  ERR_INVALID_AUTHENTICATION_CODE,
  ERR_INVALID_PASSWORD,
  type FileEntry,
  Reader,
  ZipReader,
} from "@zip.js/zip.js";

configure({ useWebWorkers: false });

/** Bytes that can be read anywhere, such as a delivery's, which lies sealed in pieces. */
export type RandomAccess = {
  readonly size: number;
  /** The bytes from an offset on; fewer only at the end. */
  read(offset: number, length: number): Promise<Uint8Array>;
};

/** Why an archive is not opened: a name for the words, never a part of its content. */
export type ZipFault =
  | "damaged"
  | "ambiguous"
  | "too-many-parts"
  | "inflates-too-far"
  | "password-needed"
  | "password-wrong";
export class RefusedZip extends Error {
  constructor(
    readonly fault: ZipFault,
    cause?: unknown,
  ) {
    super(fault, { cause });
    this.name = "RefusedZip";
  }
}

export type ZipPart = {
  /** As the archive names it: with slashes, and in lower case where two names that differ in case alone are one. */
  readonly name: string;
  readonly rawName: Uint8Array;
  readonly isDirectory: boolean;
  readonly encrypted: boolean;
  /** Bytes that it says it has; not one more is given out. */
  readonly size: number;
  /** The bytes, inflated and held against their declared number and their checksum. Throws RefusedZip. */
  bytes(password?: string): AsyncGenerator<Uint8Array>;
};

const MOST_PARTS = 4096;
/** The directory is read at once; so is nothing else. */
const LONGEST_READ = 8 * 1_048_576;
/** What parts may come to, all together: a million rows of fifteen columns are 0.7 GB of XML. */
const MOST_BYTES = 4 * 1024 ** 3;
/** How far a part may inflate; deflate itself reaches 1032, workbooks of real rows 5 to 40. */
const MOST_RATIO = 200;
/** Below this nothing is said of the ratio: a short part of blanks harms nobody. */
const SMALL = 4 * 1_048_576;

class SourceReader extends Reader<RandomAccess> {
  constructor(private readonly source: RandomAccess) {
    super(source);
    this.size = source.size;
  }

  override async readUint8Array(offset: number, length: number): Promise<Uint8Array> {
    const wanted = Math.min(length, Math.max(0, this.source.size - offset));
    if (wanted > LONGEST_READ) throw new RefusedZip("too-many-parts");
    return wanted === 0 ? new Uint8Array() : this.source.read(offset, wanted);
  }
}

/**
 * Opens a ZIP archive and holds its directory against what harms: anything that two programs could read differently
 * (two parts of one name, bytes before or behind, a directory that disagrees with the parts), too many parts, sizes and
 * ratios that no delivery has (SECURITY UP-03, UP-07). Nothing is inflated yet. Throws RefusedZip.
 * @param oneCase whether names that differ in case or in the kind of slash are one name, as in a workbook's package
 */
export async function openZip(source: RandomAccess, oneCase: boolean): Promise<ZipPart[]> {
  const normalizeFilename = (name: string) => (oneCase ? name.replace(/\\/g, "/").toLowerCase() : name);
  const parts: ZipPart[] = [];
  try {
    const reader = new ZipReader(new SourceReader(source), { strictness: "strict", normalizeFilename });
    let sum = 0;
    for await (const entry of reader.getEntriesGenerator()) {
      if (parts.length === MOST_PARTS) throw new RefusedZip("too-many-parts");
      const { uncompressedSize: size, compressedSize } = entry;
      sum += size;
      if (sum > MOST_BYTES || (size > SMALL && size > compressedSize * MOST_RATIO)) {
        throw new RefusedZip("inflates-too-far");
      }
      parts.push({
        name: entry.filename,
        rawName: entry.rawFilename,
        isDirectory: entry.directory,
        encrypted: entry.encrypted,
        size,
        bytes: (password) => inflate(entry as FileEntry, password),
      });
    }
  } catch (error) {
    throw refused(error);
  }
  return parts;
}

async function* inflate(entry: FileEntry, password?: string): AsyncGenerator<Uint8Array> {
  const through = new TransformStream<Uint8Array, Uint8Array>();
  const stop = new AbortController();
  const options = { checkCrc32: true, checkOverlappingEntry: true, signal: stop.signal };
  const reader = through.readable.getReader();
  // A fault ends the reading. (To race each read against it would keep every chunk until the part's end.)
  const ended = entry
    .getData(through.writable, { ...options, ...(password !== undefined && { password }) })
    .then(() => null)
    .catch((error: unknown) => {
      reader.cancel().catch(() => {});
      return { error };
    });
  let given = 0;
  try {
    for (;;) {
      const chunk = await reader.read().catch((error: unknown) => ({ error }));
      if ("error" in chunk) throw refused(chunk.error);
      if (chunk.done) break;
      given += chunk.value.length;
      // The directory may lie about a part's size; deflate cannot stop by itself.
      if (given > entry.uncompressedSize) throw new RefusedZip("inflates-too-far");
      yield chunk.value;
    }
    const fault = await ended;
    if (fault) throw refused(fault.error);
    if (given !== entry.uncompressedSize) throw new RefusedZip("damaged");
  } finally {
    stop.abort();
    reader.cancel().catch(() => {});
  }
}

function refused(error: unknown): RefusedZip {
  if (error instanceof RefusedZip) return error;
  const message = error instanceof Error ? error.message : "";
  if (message === ERR_ENCRYPTED) return new RefusedZip("password-needed");
  if (message === ERR_INVALID_PASSWORD || message === ERR_INVALID_AUTHENTICATION_CODE) {
    return new RefusedZip("password-wrong");
  }
  return new RefusedZip(/ambiguous|overlap/i.test(message) ? "ambiguous" : "damaged", error);
}
