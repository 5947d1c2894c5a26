import type { Instrumentation } from "next";
import { noteFailure } from "./app/note-failure";

/**
 * The framework's only way to tell of what failed while it drew a page or ran an action. Its own words about it, whole
 * messages and stacks, are hushed (scripts/lifetime.ts); the number that is written down here is what the person sees.
 */
export const onRequestError: Instrumentation.onRequestError = (error, _request, context) => {
  noteFailure(error, context.routeType);
};
