import type { NextRequest } from "next/server";
import NextAuth from "next-auth";
import { publicActor } from "@/lib/access/actor";
import { addressOf, isSameOrigin, ownOrigin, safeNext } from "@/lib/access/rules";
import { actorForRequest, actorOfPending, pendingOf } from "@/lib/access/session";
import { authOptions } from "@/lib/accounts/auth-options";
import { endSession } from "@/lib/accounts/commands/end-session";
import { signIn } from "@/lib/accounts/commands/sign-in";
import { refusedSso } from "@/lib/accounts/commands/sign-in-by-sso";
import { ssoSettings } from "@/lib/accounts/sso";
import { SSO } from "@/lib/accounts/sso-provider";
import { witness } from "@/lib/audit/change";

type Context = { params: Promise<{ nextauth: string[] }> };

/** Bytes of a sign-in's body: the longest password, escaped, and the CSRF token fit several times. */
const longestBody = 32_768;

export async function GET(request: NextRequest, context: Context): Promise<Response> {
  const [action, provider] = (await context.params).nextauth;
  // next-auth answers from the cookie alone; only the database knows whether a session still stands.
  if (action === "session") {
    const actor = await actorForRequest(request, { activity: false });
    return Response.json(actor ? { user: { name: actor.name } } : {}, { headers: { "cache-control": "no-store" } });
  }
  if (action === "callback" && provider === SSO && ssoSettings()) return fromProvider(request, context);
  return NextAuth(authOptions(request.headers))(request, context);
}

/**
 * Back from the single sign-on's provider. The browser came from elsewhere and sends no strict cookie with whatever
 * follows of itself: so the next page is one of ours that goes on by itself. Everything that went wrong on the way
 * (state, nonce, signature, a person who turned back) has one answer and its entry.
 */
async function fromProvider(request: NextRequest, context: Context): Promise<Response> {
  const asking = publicActor(addressOf(request.headers));
  if (ownOrigin(request.headers.get("host"), process.env.NEXTAUTH_URL) === null) {
    await refusedSso(asking, "transport");
    return refusal(403, "TLS_NEEDED");
  }
  const response = await NextAuth(authOptions(request.headers))(request, context);
  const location = response.headers.get("location");
  const home = process.env.NEXTAUTH_URL ?? request.url;
  const target = location === null ? null : new URL(location, home);
  const headers = new Headers(response.headers);
  headers.set("cache-control", "no-store");
  const to = (path: string) => {
    headers.set("location", new URL(path, home).href);
    return new Response(null, { status: 302, headers });
  };
  if (target?.pathname === "/sign-in" && target.searchParams.get("sso") === "refused")
    return to("/sign-in?sso=refused");
  if (!target || target.searchParams.has("error") || /\/api\/auth\//.test(target.pathname)) {
    await refusedSso(asking, "ssoFailed");
    return to("/sign-in?sso=failed");
  }
  const next = safeNext(target.pathname + target.search);
  return to(next === "/" ? "/sign-in/arrived" : `/sign-in/arrived?next=${encodeURIComponent(next)}`);
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
  return NextAuth(authOptions(request.headers))(request, context);
}

function refusal(status: number, reason: string): Response {
  return Response.json({ reason }, { status, headers: { "cache-control": "no-store" } });
}
