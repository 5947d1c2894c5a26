import { Readable } from "node:stream";
import { configure, ZipWriter } from "@zip.js/zip.js";
import type { IsoDate } from "@/lib/core/dates";

configure({ useWebWorkers: false });

export type PartToWrite = {
  readonly name: string;
  readonly bytes: Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
};

/**
 * A ZIP, written while its parts are read: neither is held whole.
 * @param on the day that the parts bear: the same parts and day are the same bytes
 */
export async function* writeZip(parts: readonly PartToWrite[], on: IsoDate): AsyncGenerator<Uint8Array> {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  // A ZIP tells local time: the same day everywhere.
  const [year, month, day] = on.split("-").map(Number) as [number, number, number];
  const zip = new ZipWriter(writable, { extendedTimestamp: false, lastModDate: new Date(year, month - 1, day) });
  const fill = async () => {
    for (const { name, bytes } of parts) {
      // The large form, which not all spreadsheet programs are fond of, is for parts of more than four gigabytes.
      await zip.add(name, Readable.toWeb(Readable.from(bytes)) as ReadableStream, { zip64: false });
    }
    await zip.close();
  };
  const filling = fill().catch((error) => writable.abort(error));
  yield* readable;
  await filling;
}
