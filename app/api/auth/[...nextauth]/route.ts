import type { NextRequest } from "next/server";
import NextAuth from "next-auth";
import { publicActor } from "@/lib/access/actor";
import { addressOf, isSameOrigin, ownOrigin } from "@/lib/access/rules";
import { actorForRequest, actorOfPending, pendingOf } from "@/lib/access/session";
import { authOptions } from "@/lib/accounts/auth-options";
import { endSession } from "@/lib/accounts/commands/end-session";
import { signIn } from "@/lib/accounts/commands/sign-in";
import { witness } from "@/lib/audit/change";

type Context = { params: Promise<{ nextauth: string[] }> };

/** Bytes of a sign-in's body: the longest password, escaped, and the CSRF token fit several times. */
const longestBody = 32_768;

export async function GET(request: NextRequest, context: Context): Promise<Response> {
  const [action] = (await context.params).nextauth;
  // next-auth answers from the cookie alone; only the database knows whether a session still stands.
  if (action === "session") {
    const actor = await actorForRequest(request, { activity: false });
    return Response.json(actor ? { user: { name: actor.name } } : {}, { headers: { "cache-control": "no-store" } });
  }
  return NextAuth(authOptions())(request, context);
}

export async function POST(request: NextRequest, context: Context): Promise<Response> {
  const [action] = (await context.params).nextauth;
  const asking = publicActor(addressOf(request.headers));
  if (ownOrigin(request.headers.get("host"), process.env.NEXTAUTH_URL) === null) {
    if (action === "callback") await signIn(asking, { login: "", password: "", secure: false });
    return refusal(403, "TLS_NEEDED");
  }
  if (!isSameOrigin(request.headers, process.env.NEXTAUTH_URL)) return refusal(403, "FOREIGN_ORIGIN");
  const length = request.headers.get("content-length") ?? "";
  if (!/^\d+$/.test(length) || Number(length) > longestBody) return refusal(413, "TOO_LARGE");

  const actor = await actorForRequest(request, { activity: false });
  if (action === "session") {
    if (actor) await witness(actor, { type: "session.updateRefused", subject: "session", details: {} });
    return refusal(405, "NOT_OFFERED");
  }
  // The row first: were it left open, a copy of the cookie would outlive the sign-out.
  if (action === "signout") {
    const pending = actor ? null : await pendingOf(request.headers);
    if (actor) await endSession(actor);
    if (pending) await endSession(await actorOfPending(pending));
  }
  return NextAuth(authOptions())(request, context);
}

function refusal(status: number, reason: string): Response {
  return Response.json({ reason }, { status, headers: { "cache-control": "no-store" } });
}
