import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { NotReadable } from "./check.ts";
import type { LedgerRecord } from "./format.ts";

const kinds = new Set([
  "ledger",
  "block",
  "entries",
  "deltas",
  "snapshot",
  "members",
  "publication",
  "certificate",
  "head",
  "end",
]);

/** The records of an export: one JSON object a line, read as they come, whatever the file's size. */
export async function* readExport(file: string): AsyncGenerator<LedgerRecord> {
  const lines = createInterface({ input: createReadStream(file, "utf8"), crlfDelay: Number.POSITIVE_INFINITY });
  let number = 0;
  for await (const line of lines) {
    number++;
    if (line === "") continue;
    yield parse(line, number);
  }
}

function parse(line: string, number: number): LedgerRecord {
  let record: LedgerRecord;
  try {
    record = JSON.parse(line);
  } catch {
    throw new NotReadable(number);
  }
  // The first line says what the file is; every other names its kind.
  if (!kinds.has(record?.kind) || (number === 1) !== (record.kind === "ledger")) throw new NotReadable(number);
  return record;
}
