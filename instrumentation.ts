import type { Instrumentation } from "next";

type Note = typeof import("./app/note-failure").noteFailure;
let noteFailure: Note | undefined;

/** Loaded at the start, so that a failure is known before the head of its answer goes out. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME === "nodejs") ({ noteFailure } = await import("./app/note-failure"));
}

/**
 * The framework's only way to tell of what failed while it drew a page or ran an action. Its own words about it, whole
 * messages and stacks, are hushed (scripts/lifetime.ts); the number that is written down here is what the person sees.
 */
export const onRequestError: Instrumentation.onRequestError = (error, _request, context) => {
  noteFailure?.(error, context.routeType);
};
