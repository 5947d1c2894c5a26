import { redirect } from "next/navigation";
import type { Result } from "@/lib/core/result";

/** Sends a person who has to prove again who they are to where that is done, and from there back to `path`. */
export function stepUpFirst<T, R extends string>(result: Result<T, R>, path: string): Result<T, R> {
  if (!result.ok && result.reason === "STEP_UP_NEEDED") redirect(`/step-up?next=${encodeURIComponent(path)}`);
  return result;
}
