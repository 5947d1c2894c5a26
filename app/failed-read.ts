import { Forbidden, NotFound } from "@/lib/core/errors";
import { fault } from "@/lib/core/log";

/**
 * A part of a page that could not be read: the page shows it as failed, with a way to try again, beside what could. The
 * failure is logged without values; rights and missing records stay the page's own answer.
 */
export function failedRead(error: unknown): null {
  if (error instanceof Forbidden || error instanceof NotFound) throw error;
  fault("part", error);
  return null;
}
