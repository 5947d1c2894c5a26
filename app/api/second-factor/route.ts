import { type NextRequest, NextResponse } from "next/server";
import { encode } from "next-auth/jwt";
import { z } from "zod";
import { absoluteHours, cookieNames, isSameOrigin } from "@/lib/access/rules";
import { type PendingSession, pendingOf, sessionSecret } from "@/lib/access/session";
import { cookieFlags } from "@/lib/accounts/auth-options";
import { enrolPasskey } from "@/lib/accounts/commands/add-passkey";
import { enrolFactor } from "@/lib/accounts/commands/enrol-factor";
import { passFactor } from "@/lib/accounts/commands/pass-factor";
import { findFactors } from "@/lib/accounts/queries";
import { newPasskeySchema, passkeyUseSchema } from "@/lib/accounts/schema";
import { refuse } from "@/lib/core/result";

const input = z.union([
  z.strictObject({ code: z.string().max(100) }),
  z.strictObject({ passkey: passkeyUseSchema }),
  newPasskeySchema,
]);

/** Which factors the account that waits has, and a demonstration's code. */
export async function GET(request: NextRequest): Promise<Response> {
  const pending = await pendingOf(request.headers);
  return answer(pending ? await findFactors(pending.userId) : { demoCode: null });
}

/**
 * The second step of signing in of a session whose password was right: `{ code }` or `{ passkey }`, what a passkey
 * signed. Where there is no factor yet the code enrols an authenticator and `{ name, made }` a passkey. Puts the
 * session's new id into the cookie. 200, with the recovery codes after an enrolment; 422 for every answer that is not
 * taken, 401 without such a session.
 */
export async function POST(request: NextRequest): Promise<Response> {
  if (!isSameOrigin(request.headers, process.env.NEXTAUTH_URL)) return answer({ reason: "FOREIGN_ORIGIN" }, 403);
  const pending = await pendingOf(request.headers);
  if (!pending) return answer({ reason: "NOT_SIGNED_IN" }, 401);
  const length = request.headers.get("content-length") ?? "";
  if (!/^\d{1,5}$/.test(length) || Number(length) > 20_000) return answer({ reason: "TOO_LARGE" }, 413);
  const body = input.safeParse(await request.json().catch(() => null));
  if (!body.success) return answer({ reason: "INVALID" }, 400);
  const outcome = await take(pending, body.data);
  if (!outcome.ok) return answer({ reason: outcome.reason }, 422);
  const { sessionId, ...shown } = outcome.value;
  const response = answer(shown);
  const maxAge = absoluteHours * 3600;
  const value = await encode({ token: { sid: sessionId }, secret: sessionSecret(), maxAge });
  response.cookies.set(cookieNames(process.env.NEXTAUTH_URL).session, value, { ...cookieFlags(), maxAge });
  return response;
}

async function take(pending: PendingSession, given: z.infer<typeof input>) {
  if ("made" in given) return pending.enrolled ? refuse("PASSKEY_REFUSED") : enrolPasskey(pending, given);
  if ("passkey" in given) return passFactor(pending, given.passkey);
  return pending.enrolled ? passFactor(pending, given.code) : enrolFactor(pending, given.code);
}

function answer(body: object, status = 200): NextResponse {
  return NextResponse.json(body, { status, headers: { "cache-control": "no-store" } });
}
