import { randomBytes } from "node:crypto";
import pino from "pino";
import { isAway } from "./away";
import { meters } from "./metrics";
import { presentRequest } from "./request";

/*
 * What the processes say about themselves: one JSON object a line on standard output. A line has words that the program
 * knows (an event's name, a pattern of an address, a code) and numbers of ours: no message of an error, no statement, no
 * address, query, header or body, because any of them can quote what was sent to us (SECURITY DA-05). docs/operation.md
 * lists the events.
 *
 * SHOKAI_LOG: "json" (unless set), or "plain" for a person at a terminal, who is told warnings and failures alone.
 */

type Facts = Readonly<Record<string, string | number | boolean | null | undefined>>;

const rank = { info: 30, warn: 40, error: 50, fatal: 60 } as const;

const shared = globalThis as typeof globalThis & { shokaiLog?: pino.Logger };

function open(): pino.Logger {
  const plain = process.env.SHOKAI_LOG === "plain";
  return pino(
    {
      level: plain ? "warn" : "info",
      base: { process: process.env.SHOKAI_PROCESS ?? "script" },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
      mixin: () => {
        const present = presentRequest();
        return present ? { id: present.id, kind: present.kind } : {};
      },
    },
    { write: (line: string) => (plain ? process.stderr.write(plainly(line)) : process.stdout.write(line)) },
  );
}

function log(level: keyof typeof rank, event: string, facts: Facts): void {
  shared.shokaiLog ??= open();
  shared.shokaiLog[level]({ event, ...facts });
}

/** Something that happened in the ordinary course. */
export function note(event: string, facts: Facts = {}): void {
  log("info", event, facts);
}

/** Something that a person should look at when it goes on. */
export function warn(event: string, facts: Facts = {}): void {
  log("warn", event, facts);
}

/** Codes of Node, of PostgreSQL and of Prisma; nothing that could be a number of somebody's. */
const isCode = /^(?!.*\d{6})([0-9A-Z]{5}|[A-Z][A-Z0-9_]{1,39})$/;

/** What can be told of an error: its kind, its code and where in the program it was made, never what it says. */
export function kindOf(error: unknown): { name: string; code?: string; at?: string } {
  if (typeof error !== "object" || error === null) return { name: typeof error };
  const { name, code, stack, message, meta } = error as Record<string, unknown>;
  const cause = (meta as { driverAdapterError?: { cause?: { originalCode?: unknown } } } | undefined)
    ?.driverAdapterError?.cause?.originalCode;
  const codes = [code, cause].filter((one): one is string => typeof one === "string" && isCode.test(one));
  return {
    name: typeof name === "string" && /^[A-Za-z][\w$]{0,59}$/.test(name) ? name : "Error",
    ...(codes.length > 0 && { code: codes.join(" ") }),
    ...placeOf(stack, message),
  };
}

/** The first lines of a stack after its message, which may itself have lines that look like them. */
function placeOf(stack: unknown, message: unknown): { at?: string } {
  if (typeof stack !== "string" || typeof message !== "string") return {};
  const end = message === "" ? 0 : stack.indexOf(message);
  if (end < 0) return {};
  const places = [
    ...stack.slice(end + message.length).matchAll(/^ +at .*?([\w@.[\]()-]+\.[mc]?[jt]sx?:\d+:\d+)\)?$/gm),
  ];
  const at = places.slice(0, 4).map(([, place]) => place);
  return at.length > 0 ? { at: at.join(" < ") } : {};
}

/**
 * A failure that nobody foresaw, or a database that did not answer, which is a warning.
 * @param where what it kept from being done: page, action, route, part, job, process
 * @returns the number under which it was written down, for the person who met it
 */
export function fault(where: string, error: unknown, facts: Facts = {}): string {
  const id = presentRequest()?.id ?? newId();
  const away = isAway(error);
  if (!away) meters.faults.inc({ where });
  log(away ? "warn" : "error", away ? "database.away" : "fault", { id, where, ...kindOf(error), ...facts });
  return id;
}

/** The end of the process, because of what only the operator can mend: told in a sentence that holds no secret. */
export function refuseToRun(sentence: string): void {
  log("fatal", "refused", { sentence });
}

export function newId(): string {
  return randomBytes(6).toString("hex");
}

function plainly(line: string): string {
  const { time, level, event, process: who, sentence, pid, hostname, ...facts } = JSON.parse(line);
  if (sentence) return `\n${sentence}\n`;
  const rest = Object.entries(facts).map(([name, value]) => `${name}=${value}`);
  return `  ${who}: ${[event, ...rest].join(" ")}\n`;
}
