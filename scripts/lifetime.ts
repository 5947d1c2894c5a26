import { Misconfigured } from "@/lib/core/errors";

/** sysexits.h EX_CONFIG: scripts/supervise.mjs does not start such a child again. */
const MISCONFIGURED = 78;

/**
 * Ends this process in good order on SIGTERM or SIGINT, and when the parent that started it is gone: a killed
 * `npm start` must not leave its children holding the port.
 * @param finish gives up what is held; called once
 */
export function endsWithParent(finish: () => Promise<void>): void {
  let ending = false;
  const end = async () => {
    if (ending) return;
    ending = true;
    await finish().catch((error) => console.error(error));
    process.exit(0);
  };
  process.on("SIGTERM", end);
  process.on("SIGINT", end);
  if (process.channel) process.once("disconnect", end);
}

/** Ends the process because of a fault at its start; what a person must mend is told in one sentence. */
export function refusedBySettings(fault: unknown): never {
  const known = typeof fault === "string" || fault instanceof Misconfigured;
  console.error(known ? `\n${fault instanceof Error ? fault.message : fault}` : fault);
  process.exit(known ? MISCONFIGURED : 1);
}
