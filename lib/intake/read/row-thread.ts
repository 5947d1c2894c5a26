import { parentPort } from "node:worker_threads";
import { Unreadable } from "@/lib/intake/schema";
import { type Done, type Task, workOn } from "./piecework";
import { lineOf } from "./rows";
import type { Piece } from "./split";

export type ThreadQuestion = { readonly id: number; readonly task: Task; readonly piece: Piece };

/** What a thread answers to a piece. An Unreadable travels as its parts: a thread's errors lose their class. */
export type ThreadAnswer = { readonly id: number } & (
  | { readonly ok: true; readonly staged: Done<Task> }
  | { readonly ok: false; readonly unreadable: { code: Unreadable["code"]; place: Unreadable["place"] } }
);

parentPort?.on("message", ({ id, task, piece }: ThreadQuestion) => {
  let answer: ThreadAnswer;
  try {
    answer = { id, ok: true, staged: workOn(task, piece) };
  } catch (error) {
    // Any other fault is the reader's own. Its message could hold a cell: it goes no further.
    const unreadable = error instanceof Unreadable ? error : new Unreadable("READER_FAILED", { line: lineOf(piece) });
    answer = { id, ok: false, unreadable: { code: unreadable.code, place: unreadable.place } };
  }
  parentPort?.postMessage(answer, answer.ok ? ownMemory(answer.staged) : []);
});

/** What is handed over without being copied: what it lies in is nobody else's. */
function ownMemory(staged: Done<Task>): ArrayBuffer[] {
  if (!("cells" in staged)) return [];
  const parts = [staged.copy, staged.cells, ...(staged.relief ? [staged.relief] : [])];
  return parts.map(({ buffer }) => buffer as ArrayBuffer);
}
