import { Worker } from "node:worker_threads";
import { Unreadable } from "@/lib/intake/schema";
import { type Done, type Task, workOn } from "./piecework";
import type { ThreadAnswer, ThreadQuestion } from "./row-thread";
import { lineOf } from "./rows";
import type { Piece } from "./split";

/** Threads that stage rows. Two: the crypto of a row takes longer than all else of it. */
const THREADS = 2;

type Waiting = { resolve: (staged: never) => void; reject: (error: unknown) => void };
type Thread = { worker: Worker; waiting: Map<number, Waiting> };

// Kept for the process's life: to start one takes as long as to stage twenty thousand rows.
let threads: Thread[] = [];
let asked = 0;

/** Starts the threads ahead of the first delivery: for a worker, which will need them. */
export function startThreads(): void {
  while (threads.length < THREADS) threads.push(start());
}

/** Stages a piece in the thread that has least to do. A thread that dies takes its own pieces with it, no more. */
export function stageInThread<T extends Task>(task: T, piece: Piece): Promise<Done<T>> {
  startThreads();
  const thread = threads.reduce((a, b) => (b.waiting.size < a.waiting.size ? b : a));
  const id = ++asked;
  return new Promise((resolve, reject) => {
    if (thread.waiting.size === 0) thread.worker.ref();
    thread.waiting.set(id, { resolve, reject });
    thread.worker.postMessage({ id, task, piece } satisfies ThreadQuestion);
  });
}

/** Stages a piece here: for small deliveries, which are done before a thread has started. */
export async function stageHere<T extends Task>(task: T, piece: Piece): Promise<Done<T>> {
  try {
    return workOn(task, piece);
  } catch (error) {
    // Any other fault is the reader's own. Its message could hold a cell: it goes no further.
    throw error instanceof Unreadable ? error : new Unreadable("READER_FAILED", { line: lineOf(piece) });
  }
}

/** Ends the threads: for a process that stops. */
export async function endThreads(): Promise<void> {
  const ending = threads;
  threads = [];
  await Promise.all(ending.map(({ worker }) => worker.terminate()));
}

function start(): Thread {
  const worker = new Worker(new URL("./row-thread.mjs", import.meta.url), {
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 32 },
  });
  worker.unref();
  const thread: Thread = { worker, waiting: new Map() };
  worker.on("message", (answer: ThreadAnswer) => {
    const waiting = thread.waiting.get(answer.id);
    thread.waiting.delete(answer.id);
    if (thread.waiting.size === 0) worker.unref();
    if (answer.ok) waiting?.resolve(answer.staged as never);
    else waiting?.reject(new Unreadable(answer.unreadable.code, answer.unreadable.place));
  });
  const die = () => {
    threads = threads.filter((other) => other !== thread);
    for (const { reject } of thread.waiting.values()) reject(new Unreadable("READER_FAILED"));
    thread.waiting.clear();
  };
  worker.on("error", die);
  worker.on("exit", die);
  return thread;
}
