import { headers } from "next/headers";
import { forbidden, notFound, redirect, unstable_rethrow } from "next/navigation";
import { ZodError } from "zod";
import { type Actor, may } from "@/lib/access/actor";
import type { Action } from "@/lib/access/rights";
import { isSameOrigin } from "@/lib/access/rules";
import { actorForRequest, currentActor, requireActor } from "@/lib/access/session";
import { witness } from "@/lib/audit/change";
import { isAway } from "@/lib/core/away";
import { Forbidden, NotFound } from "@/lib/core/errors";
import { fault } from "@/lib/core/log";
import { readMessages } from "@/lib/core/messages";
import { presentRequest } from "@/lib/core/request";
import { type Refusal, refuse } from "@/lib/core/result";

/*
 * The three kinds of office doors. Each finds out who asks, refuses writes that do not come from our own pages, and
 * turns what the rooms throw into an answer. None of them is the lock: queries and commands permit() themselves.
 */

/** A page's reads: `const inquiry = await officePage((actor) => findInquiry(actor, id))`. Answers 403 and 404. */
export async function officePage<T>(work: (actor: Actor) => Promise<T>): Promise<T> {
  const actor = await requireActor().catch(numbered);
  try {
    return await work(actor);
  } catch (error) {
    return answer(actor, error);
  }
}

/** The right that an action needs; of several, any. */
export type Need = Action | readonly Action[];

/**
 * A server action's body: `return officeAction("batch.commit", (actor) => commitBatch(actor, input))`. Refuses a foreign
 * or an absent Origin (SECURITY WB-02: the framework lets the absent one through), and who lacks the right before
 * anything that came with the request is looked at; what a schema refuses is answered as INVALID. Where the database
 * does not answer, the form gets the refusal UNAVAILABLE, and keeps what was typed.
 */
export async function officeAction<T>(need: Need, work: (actor: Actor) => Promise<T>): Promise<T> {
  if (!isSameOrigin(await headers(), process.env.NEXTAUTH_URL)) forbidden();
  const actor = await currentActor().catch(unavailableAction);
  if (actor && "ok" in actor) return actor as T;
  if (!actor) redirect("/sign-in");
  try {
    const wanted = [need].flat();
    if (!wanted.some((one) => may(actor, one))) throw new Forbidden(wanted[0] as Action);
    return await work(actor);
  } catch (error) {
    if (isAway(error)) return unavailableAction(error) as T;
    // Our pages send nothing that a schema refuses: whoever did is told no more than that.
    if (error instanceof ZodError) return refuse("INVALID") as T;
    return answer(actor, error);
  }
}

/** Every action answers a Result or nothing, so that a refusal is an answer that each caller has words for. */
function unavailableAction(error: unknown): Refusal<"UNAVAILABLE"> {
  if (!isAway(error)) throw error;
  fault("action", error);
  return refuse("UNAVAILABLE");
}

/**
 * A route handler: `export const POST = officeRoute(async (actor, request, context) => …)`. Answers 401, 403, 404 and
 * 400 (what a schema refuses) as `{ "reason": … }`, before the body is read where it can (SECURITY WB-01); 503 with
 * Retry-After and a sentence where the database does not answer in time (CR-07); 500 with the number under which a
 * failure was written down, and nothing else of it (WB-09).
 * @param options.activity false where a page polls by itself: it must not keep the session alive
 */
export function officeRoute<Context>(
  work: (actor: Actor, request: Request, context: Context) => Promise<Response>,
  options: { activity?: boolean } = {},
): (request: Request, context: Context) => Promise<Response> {
  return async (request, context) => {
    try {
      return await admit(work, request, context, options);
    } catch (error) {
      return failed(request.headers, error);
    }
  };
}

async function admit<Context>(
  work: (actor: Actor, request: Request, context: Context) => Promise<Response>,
  request: Request,
  context: Context,
  options: { activity?: boolean },
): Promise<Response> {
  const reads = request.method === "GET" || request.method === "HEAD";
  if (!reads && !isSameOrigin(request.headers, process.env.NEXTAUTH_URL)) return refusal(403, "FOREIGN_ORIGIN");
  const actor = await actorForRequest(request, options);
  if (!actor) return refusal(401, "NOT_SIGNED_IN");
  try {
    return await work(actor, request, context);
  } catch (error) {
    if (error instanceof Forbidden) {
      await witnessDenial(actor, error, new URL(request.url).pathname);
      return refusal(403, "NOT_PERMITTED");
    }
    if (error instanceof NotFound) return refusal(404, "NOT_FOUND");
    if (error instanceof ZodError) return refusal(400, "INVALID");
    throw error;
  }
}

async function answer(actor: Actor, error: unknown): Promise<never> {
  if (error instanceof Forbidden) {
    // Where it was asked for, without what was asked: a query may name what nobody may read.
    const place = (await headers()).get("x-path")?.split("?")[0] ?? "";
    await witnessDenial(actor, error, place);
    forbidden();
  }
  if (error instanceof NotFound) notFound();
  return numbered(error);
}

/**
 * Throws on what a page failed of, with the request's number as the digest that the framework shows people: what was
 * written down by instrumentation.ts is found by it.
 */
function numbered(error: unknown): never {
  const { id } = presentRequest() ?? {};
  if (id && error instanceof Error && !("digest" in error)) {
    Object.assign(error, { digest: isAway(error) ? `away-${id}` : id });
  }
  throw error;
}

async function witnessDenial(actor: Actor, error: Forbidden, place: string): Promise<void> {
  await witness(actor, { type: "access.refused", subject: "action", subjectId: error.action, details: { place } });
}

/** Seconds after which a person's page may ask again. */
const AGAIN = 5;

/** Said in the language asked for: the person's record may be as far away as the rest. */
function failed(asked: Headers, error: unknown): Response {
  unstable_rethrow(error);
  const id = fault("route", error);
  const locale = /^\s*en\b/i.test(asked.get("accept-language") ?? "") ? "en" : "ja";
  const { away, failed: sorry } = readMessages(locale).common as { away: string; failed: string };
  return isAway(error)
    ? Response.json(
        { reason: "UNAVAILABLE", message: away, id },
        { status: 503, headers: { "cache-control": "no-store", "retry-after": String(AGAIN) } },
      )
    : Response.json(
        { reason: "FAILED", message: sorry, id },
        { status: 500, headers: { "cache-control": "no-store" } },
      );
}

function refusal(status: number, reason: string): Response {
  return Response.json({ reason }, { status, headers: { "cache-control": "no-store" } });
}
