import { vi } from "vitest";

/** From here on what the program writes down of itself, line by line, as a deployment's log has it. */
export function logLines(): string[] {
  process.env.SHOKAI_LOG = "json";
  // What was opened before, for a person at a terminal, is opened anew.
  Reflect.deleteProperty(globalThis, "shokaiLog");
  const lines: string[] = [];
  const write = process.stdout.write.bind(process.stdout);
  vi.spyOn(process.stdout, "write").mockImplementation((...given: unknown[]) => {
    const text = String(given[0]);
    if (!text.startsWith('{"level"')) return (write as (...all: unknown[]) => boolean)(...given);
    lines.push(text);
    return true;
  });
  return lines;
}
