import { Misconfigured } from "@/lib/core/errors";
import { fault, note, refuseToRun, warn } from "@/lib/core/log";

/** sysexits.h EX_CONFIG: scripts/supervise.mjs does not start such a child again. */
const MISCONFIGURED = 78;

/**
 * Names this process in what it says, and lets nothing be said past lib/core/log.ts: what falls unseen is told by its
 * kind, and the process ends. A promise that failed unseen ends the worker too, which takes its jobs up again; the web
 * server tells it and answers the others on.
 */
export function speaksAs(name: "web" | "worker"): void {
  process.env.SHOKAI_PROCESS = name;
  process.on("uncaughtException", (error) => {
    fault("process", error);
    process.exit(1);
  });
  process.on("unhandledRejection", (error) => {
    fault("process", error);
    if (name === "worker") process.exit(1);
  });
}

/**
 * From here on nobody else's words are passed on: a framework, or the queue, prints whole errors, and a message can quote a
 * statement's values. Told is that something was said, and of an error its kind.
 */
export function hushConsole(): void {
  const hushed =
    (level: "error" | "warn") =>
    (...words: unknown[]) => {
      const error = words.find((word) => word instanceof Error);
      // What has a digest was told by instrumentation.ts, under the number that the person sees.
      if (error && "digest" in error) return;
      if (error && level === "error") fault("framework", error);
      else warn("framework", { level, about: aboutOf(words) });
    };
  console.error = console.trace = hushed("error");
  console.warn = hushed("warn");
  hushTalk();
}

/** The framework's greetings are no lines of a log. */
export function hushTalk(): void {
  console.log = console.info = console.debug = () => {};
}

/** Sentences of the framework that an operator looks for, and that quote nothing. */
const known = /Failed to find Server Action|Request body exceeded|Invalid URL|aborted|Jest worker|URI malformed/;

function aboutOf(words: readonly unknown[]): string | undefined {
  return words.map((word) => known.exec(String(word))?.[0]).find((found) => found !== undefined);
}

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
    note("ends");
    await finish().catch((error) => fault("process", error));
    process.exit(0);
  };
  process.on("SIGTERM", end);
  process.on("SIGINT", end);
  if (process.channel) process.once("disconnect", end);
}

/** Ends the process because of a fault at its start; what a person must mend is told in one sentence. */
export function refusedBySettings(reason: unknown): never {
  const known = typeof reason === "string" || reason instanceof Misconfigured;
  if (known) refuseToRun(reason instanceof Error ? reason.message : reason);
  // Before the first request there is nothing to protect, and a missing file or package is only found by its words.
  else refuseToRun(reason instanceof Error ? (reason.stack ?? reason.message) : String(reason));
  process.exit(known ? MISCONFIGURED : 1);
}
