import { AsyncLocalStorage } from "node:async_hooks";

/*
 * The request or job that is being answered, for whatever is written down while it is: its own number, and what kind it
 * is. Never its address, its query or its body.
 */

export type Answering = {
  /** Made here, never taken from the sender; a person sees it where something failed. */
  readonly id: string;
  /** The pattern of the address ("/batches/[batchId]"), or a job's name. */
  readonly kind: string;
  /** Set where the database did not answer: the web server then says 503. */
  away?: boolean;
};

// One for the process: the server's own modules and those that Next bundled are two copies of this file.
const shared = globalThis as typeof globalThis & { shokaiAnswering?: AsyncLocalStorage<Answering> };
shared.shokaiAnswering ??= new AsyncLocalStorage();
const store = shared.shokaiAnswering;

export function answering<T>(what: Answering, work: () => T): T {
  return store.run(what, work);
}

/** Undefined outside of any request or job. */
export function presentRequest(): Answering | undefined {
  return store.getStore();
}
