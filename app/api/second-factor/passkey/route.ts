import type { NextRequest } from "next/server";
import { isSameOrigin } from "@/lib/access/rules";
import { actorOfPending, pendingOf } from "@/lib/access/session";
import { askNewPasskey, askPasskey } from "@/lib/accounts/commands/ask-passkey";

/**
 * What the browser is to have a passkey sign, of a session whose password was right; where there is no factor yet, what
 * it is to make one from. 422 NO_PASSKEY where the account has none.
 */
export async function POST(request: NextRequest): Promise<Response> {
  if (!isSameOrigin(request.headers, process.env.NEXTAUTH_URL)) return answer({ reason: "FOREIGN_ORIGIN" }, 403);
  const pending = await pendingOf(request.headers);
  if (!pending) return answer({ reason: "NOT_SIGNED_IN" }, 401);
  const actor = await actorOfPending(pending);
  const outcome = pending.enrolled ? await askPasskey(actor) : await askNewPasskey(actor);
  return outcome.ok ? answer({ options: outcome.value }) : answer({ reason: outcome.reason }, 422);
}

function answer(body: object, status = 200): Response {
  return Response.json(body, { status, headers: { "cache-control": "no-store" } });
}
