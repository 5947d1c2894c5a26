import { type RegisterPiece, type RegisterTask, registerPiece } from "@/lib/intake/registers/rows";
import { type RowsTask, type StagedPiece, stagePiece } from "./rows";
import type { Piece } from "./split";

/** What threads work on piece by piece: a delivery's rows, or those of a file of the exposure register. */
export type Task = RowsTask | RegisterTask;
export type Done<T extends Task> = T extends RegisterTask ? RegisterPiece : StagedPiece;

export function workOn<T extends Task>(task: T, piece: Piece): Done<T> {
  return ("register" in task ? registerPiece(task, piece) : stagePiece(task, piece)) as Done<T>;
}
