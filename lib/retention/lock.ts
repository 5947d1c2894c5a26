import type { Tx } from "@/lib/core/db";

/** Runs' steps and holds take turns: what a hold names is not erased once the hold stands. */
export async function lockRetention(tx: Tx): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock(hashtext('shokai'), hashtext('retention'))`;
}
