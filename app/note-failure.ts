import { isAway } from "@/lib/core/away";
import { fault } from "@/lib/core/log";
import { presentRequest } from "@/lib/core/request";

const places = { render: "page", route: "route", action: "action", proxy: "page" } as const;

/**
 * Writes down what the framework could not draw or run, under the request's number. Where it was the database that did
 * not answer, the request knows from here on, and the web server answers 503 in words (scripts/watched-request.ts).
 */
export function noteFailure(error: unknown, where: keyof typeof places): void {
  const present = presentRequest();
  if (present && isAway(error)) present.away = true;
  const { digest } = error as { digest?: unknown };
  // A number of the framework's own, where the failure came by none of our doors: the person sees that one.
  const foreign = typeof digest === "string" && !(present && digest.endsWith(present.id));
  fault(places[where], error, foreign ? { digest: digest.slice(0, 40) } : {});
}
