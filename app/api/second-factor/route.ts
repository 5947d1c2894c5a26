import { type NextRequest, NextResponse } from "next/server";
import { encode } from "next-auth/jwt";
import { z } from "zod";
import { absoluteHours, cookieNames, isSameOrigin } from "@/lib/access/rules";
import { pendingOf, sessionSecret } from "@/lib/access/session";
import { cookieFlags } from "@/lib/accounts/auth-options";
import { enrolFactor } from "@/lib/accounts/commands/enrol-factor";
import { passFactor } from "@/lib/accounts/commands/pass-factor";
import { findDemoCode } from "@/lib/accounts/queries";

const input = z.strictObject({ code: z.string().max(100) });

/** A demonstration's code for the account that waits; null everywhere else. */
export async function GET(request: NextRequest): Promise<Response> {
  const pending = await pendingOf(request.headers);
  return answer({ demoCode: pending ? await findDemoCode(pending.userId) : null });
}

/**
 * The second step of signing in: `{ code }` of a session whose password was right. Passes the factor, or enrols it
 * where there is none, and puts the session's new id into the cookie. 200, with the recovery codes after an enrolment;
 * 422 for every code that is not taken, 401 without such a session.
 */
export async function POST(request: NextRequest): Promise<Response> {
  if (!isSameOrigin(request.headers, process.env.NEXTAUTH_URL)) return answer({ reason: "FOREIGN_ORIGIN" }, 403);
  const pending = await pendingOf(request.headers);
  if (!pending) return answer({ reason: "NOT_SIGNED_IN" }, 401);
  const length = request.headers.get("content-length") ?? "";
  if (!/^\d{1,4}$/.test(length)) return answer({ reason: "TOO_LARGE" }, 413);
  const body = input.safeParse(await request.json().catch(() => null));
  if (!body.success) return answer({ reason: "INVALID" }, 400);
  const { code } = body.data;
  const outcome = pending.enrolled ? await passFactor(pending, code) : await enrolFactor(pending, code);
  if (!outcome.ok) return answer({ reason: outcome.reason }, 422);
  const { sessionId, ...shown } = outcome.value;
  const response = answer(shown);
  const maxAge = absoluteHours * 3600;
  const value = await encode({ token: { sid: sessionId }, secret: sessionSecret(), maxAge });
  response.cookies.set(cookieNames(process.env.NEXTAUTH_URL).session, value, { ...cookieFlags(), maxAge });
  return response;
}

function answer(body: object, status = 200): NextResponse {
  return NextResponse.json(body, { status, headers: { "cache-control": "no-store" } });
}
