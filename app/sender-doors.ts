import { createTranslator } from "next-intl";
import { ZodError } from "zod";
import type { Actor } from "@/lib/access/actor";
import { publicActor } from "@/lib/access/actor";
import { actorForKey } from "@/lib/access/api-key";
import { paces, secondsLeft, takeTurn } from "@/lib/access/pace";
import type { Scope } from "@/lib/access/rights";
import { addressOf } from "@/lib/access/rules";
import { noteKeyUse } from "@/lib/accounts/commands/note-key-use";
import { witness } from "@/lib/audit/change";
import { Forbidden, NotFound } from "@/lib/core/errors";
import type { Locale } from "@/lib/core/format";
import { fault } from "@/lib/core/log";
import { readMessages } from "@/lib/core/messages";
import { type Problem, type ProblemReason, problemStatus } from "@/lib/intake/senders/api-schema";

/*
 * The doors of machines: a card company's key in the Authorization header opens them, a session never does, as no key
 * opens the office's (app/doors.ts). They stand in app/api/batches/{route,[id]/route,[id]/results/route}.ts.
 */

/** Seconds after which a sender may try again where the house itself is not able to. */
const LATER = { BUSY: 5, UNAVAILABLE: 30, IN_PROGRESS: 2 } as const satisfies Partial<Record<ProblemReason, number>>;

/**
 * A machine's route: finds out whose key asks, holds it to its pace and its scope, and turns refusals into
 * application/problem+json. All of it before the body is read. The scope is asked again by what it opens to.
 */
export function senderRoute<Context>(
  scope: Scope,
  work: (actor: Actor, request: Request, context: Context) => Promise<Response>,
): (request: Request, context: Context) => Promise<Response> {
  return async (request, context) => {
    try {
      return await admit(scope, request, (actor) => work(actor, request, context));
    } catch (error) {
      // Nothing of it is told but that it happened: what a database says can quote what was sent.
      fault("route", error);
      return problem(request, "UNAVAILABLE");
    }
  };
}

async function admit(scope: Scope, request: Request, work: (actor: Actor) => Promise<Response>): Promise<Response> {
  const address = addressOf(request.headers) ?? "unknown";
  const waiting =
    (await takeTurn(`address:${address}`, paces.address)) || (await secondsLeft(`refused:${address}`, paces.refused));
  if (waiting) return problem(request, "TOO_MANY_REQUESTS", { after: waiting });
  const found = await actorForKey(request);
  if (!found.ok) {
    await takeTurn(`refused:${address}`, paces.refused);
    await witness(publicActor(addressOf(request.headers)), {
      type: "apiKey.refused",
      subject: "apiKey",
      details: { why: found.why, prefix: found.prefix ?? null },
    });
    return problem(request, found.why);
  }
  const { actor } = found;
  const tooSoon = await takeTurn(`${actor.id}:${scope}`, paces[scope]);
  if (tooSoon) return problem(request, "TOO_MANY_REQUESTS", { after: tooSoon });
  await noteKeyUse(actor);
  try {
    if (!actor.scopes?.includes(scope)) throw new Forbidden(scope);
    return await work(actor);
  } catch (error) {
    if (error instanceof Forbidden) {
      await witness(actor, {
        type: "apiKey.refused",
        subject: "apiKey",
        details: { why: "SCOPE_MISSING", prefix: null },
      });
      return problem(request, "SCOPE_MISSING");
    }
    if (error instanceof NotFound) {
      await witness(actor, { type: "access.refused", subject: "action", subjectId: "batch.read", details: {} });
      return problem(request, "NOT_FOUND");
    }
    if (error instanceof ZodError) return problem(request, "BAD_QUERY", { errors: error.issues });
    throw error;
  }
}

/** A refusal as application/problem+json, its title in the sender's language. */
export function problem(
  request: Request,
  reason: ProblemReason,
  more: { after?: number; errors?: readonly { path: string | readonly PropertyKey[]; message: string }[] } = {},
): Response {
  const status = problemStatus[reason];
  const after = more.after ?? LATER[reason as keyof typeof LATER];
  const body: Problem = {
    title: wordsFor(request)(`api.problems.${reason}`),
    status,
    reason,
    ...(more.errors && {
      errors: more.errors.map(({ path, message }) => ({
        path: typeof path === "string" ? path : path.map(String).join("."),
        message,
      })),
    }),
  };
  const headers = new Headers({ "content-type": "application/problem+json", "cache-control": "no-store" });
  if (status === 401) headers.set("www-authenticate", 'Bearer realm="shokai"');
  if (after !== undefined) headers.set("retry-after", String(after));
  return new Response(JSON.stringify(body), { status, headers });
}

/** An answer that nobody keeps. */
export function sent(body: object, status = 200, headers: Record<string, string> = {}): Response {
  return Response.json(body, { status, headers: { "cache-control": "no-store", ...headers } });
}

type Words = (key: string, values?: Record<string, string | number>) => string;

/** The words in the language that a machine's request asks for; Japanese where it asks for neither. */
export function wordsFor(request: Request): Words {
  const asked = /(?:^|[,\s])(ja|en)\b/i.exec(request.headers.get("accept-language") ?? "")?.[1]?.toLowerCase();
  const locale: Locale = asked === "en" ? "en" : "ja";
  return createTranslator({ locale, messages: readMessages(locale) }) as Words;
}
