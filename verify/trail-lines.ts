import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { NotReadable } from "./check.ts";
import type { TrailRecord } from "./trail-format.ts";

const kinds = new Set(["trail", "segment", "event", "trailHead", "end"]);

/** The records of a trail's export: one JSON object a line, read as they come. */
export async function* readTrailExport(file: string): AsyncGenerator<TrailRecord> {
  const lines = createInterface({ input: createReadStream(file, "utf8"), crlfDelay: Number.POSITIVE_INFINITY });
  let number = 0;
  for await (const line of lines) {
    number++;
    if (line === "") continue;
    let record: TrailRecord;
    try {
      record = JSON.parse(line);
    } catch {
      throw new NotReadable(number);
    }
    if (!kinds.has(record?.kind) || (number === 1) !== (record.kind === "trail")) throw new NotReadable(number);
    yield record;
  }
}
