import { headers } from "next/headers";
import { forbidden, notFound, redirect } from "next/navigation";
import { ZodError } from "zod";
import { type Actor, may } from "@/lib/access/actor";
import type { Action } from "@/lib/access/rights";
import { isSameOrigin } from "@/lib/access/rules";
import { actorForRequest, currentActor, requireActor } from "@/lib/access/session";
import { witness } from "@/lib/audit/change";
import { isAway } from "@/lib/core/away";
import { Forbidden, NotFound } from "@/lib/core/errors";
import { readMessages } from "@/lib/core/messages";
import { refuse } from "@/lib/core/result";

/*
 * The three kinds of office doors. Each finds out who asks, refuses writes that do not come from our own pages, and
 * turns what the rooms throw into an answer. None of them is the lock: queries and commands permit() themselves.
 */

/** A page's reads: `const inquiry = await officePage((actor) => findInquiry(actor, id))`. Answers 403 and 404. */
export async function officePage<T>(work: (actor: Actor) => Promise<T>): Promise<T> {
  const actor = await requireActor();
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
 * anything that came with the request is looked at; what a schema refuses is answered as INVALID.
 */
export async function officeAction<T>(need: Need, work: (actor: Actor) => Promise<T>): Promise<T> {
  if (!isSameOrigin(await headers(), process.env.NEXTAUTH_URL)) forbidden();
  const actor = await currentActor();
  if (!actor) redirect("/sign-in");
  try {
    const wanted = [need].flat();
    if (!wanted.some((one) => may(actor, one))) throw new Forbidden(wanted[0] as Action);
    return await work(actor);
  } catch (error) {
    // Our pages send nothing that a schema refuses: whoever did is told no more than that.
    if (error instanceof ZodError) return refuse("INVALID") as T;
    return answer(actor, error);
  }
}

/**
 * A route handler: `export const POST = officeRoute(async (actor, request, context) => …)`. Answers 401, 403, 404 and
 * 400 (what a schema refuses) as `{ "reason": … }`, before the body is read where it can (SECURITY WB-01); 503 with
 * Retry-After and a sentence where the database does not answer in time (CR-07).
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
      if (!isAway(error)) throw error;
      return unavailable(request.headers, error);
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
  throw error;
}

async function witnessDenial(actor: Actor, error: Forbidden, place: string): Promise<void> {
  await witness(actor, { type: "access.refused", subject: "action", subjectId: error.action, details: { place } });
}

/** Seconds after which a person's page may ask again. */
const AGAIN = 5;

/** The database does not answer: said in the language asked for, since the person's record is as far away. */
function unavailable(asked: Headers, error: unknown): Response {
  console.error(
    `a request was put off, the database does not answer: ${(error as { code?: string }).code ?? "too slow"}`,
  );
  const locale = /^\s*en\b/i.test(asked.get("accept-language") ?? "") ? "en" : "ja";
  const { away } = readMessages(locale).common as { away: string };
  return Response.json(
    { reason: "UNAVAILABLE", message: away },
    { status: 503, headers: { "cache-control": "no-store", "retry-after": String(AGAIN) } },
  );
}

function refusal(status: number, reason: string): Response {
  return Response.json({ reason }, { status, headers: { "cache-control": "no-store" } });
}
