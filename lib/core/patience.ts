import { AsyncLocalStorage } from "node:async_hooks";
import pg from "pg";

/*
 * How long the web server waits for the database (SECURITY CR-07). A server that is stopped or locked cannot enforce its
 * own limits, so the client does: who waits longer is told to try again, and the connection is given up, since nobody
 * knows when it would answer. The worker, scripts and COPY wait as long as it takes.
 */

/** Milliseconds for a connection and for one ordinary question: two connections and a question stay below ten seconds. */
export const CONNECTION_PATIENCE = 2_500;
export const QUESTION_PATIENCE = 4_500;

type Patience = { hurried: boolean; allowed: AsyncLocalStorage<number> };
// One for the process: the server's own modules and those that Next bundled are two copies of this file.
const shared = globalThis as typeof globalThis & { shokaiPatience?: Patience };
shared.shokaiPatience ??= { hurried: false, allowed: new AsyncLocalStorage() };
const patience = shared.shokaiPatience;

/** Said once at the start of a process that answers people, before its first connection. */
export function hurry(hurried = true): void {
  patience.hurried = hurried;
}

export function isHurried(): boolean {
  return patience.hurried;
}

/** Work whose single questions may take up to `milliseconds`: a commit of a million rows, a count over everything. */
export function patiently<T>(milliseconds: number, work: () => Promise<T>): Promise<T> {
  // Awaited inside: Prisma's questions are asked only when somebody waits for them.
  return patience.allowed.run(Math.max(milliseconds, patience.allowed.getStore() ?? 0), async () => await work());
}

const patient = new WeakSet<pg.ClientBase>();

/** A connection that is lent for COPY and cursors: whoever has it asks without a limit, until it is given back. */
export function beginPatience(client: pg.ClientBase): void {
  patient.add(client);
}

export function endPatience(client: pg.ClientBase): void {
  patient.delete(client);
}

type Inside = { connectionParameters: { query_timeout?: number }; connection: { stream: { destroy(): void } } };
type Ask = (...question: unknown[]) => unknown;

/** A connection of the web server. What is asked of it after a question that was given up fails at once. */
export class HurriedClient extends pg.Client {
  constructor(config?: pg.ClientConfig) {
    super(config);
    const inside = this as unknown as Inside;
    const ask = this.query.bind(this) as Ask;
    const hurriedly: Ask = (question, ...rest) => {
      const copies = typeof (question as { submit?: unknown } | null)?.submit === "function";
      const limit = patience.allowed.getStore() ?? QUESTION_PATIENCE;
      inside.connectionParameters.query_timeout = copies || patient.has(this) ? 0 : limit;
      const answer = ask(question, ...rest);
      if (answer instanceof Promise) answer.catch((error) => isGivenUp(error) && inside.connection.stream.destroy());
      return answer;
    };
    this.query = hurriedly as typeof this.query;
  }
}

function isGivenUp(error: unknown): boolean {
  return error instanceof Error && error.message === "Query read timeout";
}
