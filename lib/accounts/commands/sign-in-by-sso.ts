import type { Actor } from "@/lib/access/actor";
import { actorOfUser } from "@/lib/access/session";
import { isEnded, isUnused } from "@/lib/accounts/rules";
import { emailSchema, type SsoClaims, ssoClaimsSchema } from "@/lib/accounts/schema";
import { type Sso, saysTwoFactors } from "@/lib/accounts/sso";
import { startSession } from "@/lib/accounts/start-session";
import { isThrottled } from "@/lib/accounts/tries";
import { change, changed, witness } from "@/lib/audit/change";
import type { AuditEvent, EventDetails } from "@/lib/audit/events";
import { realNow } from "@/lib/core/clock";
import { db } from "@/lib/core/db";
import { type Refusal, type Result, refuse } from "@/lib/core/result";

type Why = EventDetails["session.refused"]["why"];

const columns = {
  id: true,
  login: true,
  disabledAt: true,
  lockedUntil: true,
  totpSecret: true,
  passkeys: { select: { id: true }, take: 1 },
  endsOn: true,
  createdAt: true,
  enabledAt: true,
  lastSignInAt: true,
  ssoIssuer: true,
  ssoSubject: true,
} as const;

/**
 * What the single sign-on's provider says becomes a session, as a right password would: of the account that was linked
 * to this very person there, else of the one with this e-mail, where the provider says that it is verified. Nothing
 * else that it says is looked at: roles are ours, and no account is ever made (SECURITY SE-01). Closed, ended, unused
 * and locked accounts are refused as with a password; one answer for all of it, the trail knows why. The second factor
 * is still to come, unless the settings trust the provider's.
 * @param claims of the ID token, whose signature, issuer, audience, time and nonce were checked
 */
export async function signInBySso(
  asking: Actor,
  sso: Sso,
  claims: unknown,
  userAgent?: string,
): Promise<Result<{ userId: string; sessionId: string }, "SIGN_IN_REFUSED">> {
  if (await isThrottled(asking.address)) return refusedSso(asking, "address");
  const read = ssoClaimsSchema.safeParse(claims);
  if (!read.success || read.data.iss !== sso.issuer) return refusedSso(asking, "ssoFailed");
  const { sub } = read.data;
  const linked = await db.user.findUnique({
    where: { ssoIssuer_ssoSubject: { ssoIssuer: sso.issuer, ssoSubject: sub } },
    select: columns,
  });
  const email = linked ? null : verifiedEmail(read.data);
  if (!linked && !email) return refusedSso(asking, "ssoEmail");
  const user = linked ?? (await db.user.findUnique({ where: { email: email as string }, select: columns }));
  if (!user) return refusedSso(asking, "ssoUnknown");
  // An address that was given on to somebody else must not carry the account along.
  if (!linked && user.ssoSubject !== null) return refusedSso(asking, "ssoLinked", user.login);
  const now = realNow();
  if (user.disabledAt) return refusedSso(asking, "disabled", user.login);
  if (isEnded(user.endsOn, now)) return refusedSso(asking, "ended", user.login);
  if (isUnused(user, now)) return refusedSso(asking, "unused", user.login);
  if (user.lockedUntil && user.lockedUntil > now) return refusedSso(asking, "locked", user.login);

  const actor = await actorOfUser(user.id, asking.address);
  const factorProved = sso.trustMfa && saysTwoFactors(read.data);
  const outcome = await change(actor, async (tx) => {
    const link = { ssoIssuer: sso.issuer, ssoSubject: sub };
    const { count } = await tx.user.updateMany({
      where: { id: user.id, disabledAt: null, ...(linked ? link : { ssoSubject: null, email }) },
      data: link,
    });
    if (count === 0) return refuse("SIGN_IN_REFUSED");
    const sessionId = await startSession(tx, user, now, { address: asking.address, userAgent, factorProved });
    const about = { subject: "session", subjectId: sessionId };
    const more: AuditEvent[] = [];
    if (!linked)
      more.push({ type: "user.ssoLinked", subject: "user", subjectId: user.id, details: { issuer: sso.issuer } });
    if (factorProved) more.push({ type: "session.factorPassed", ...about, details: { userId: user.id, by: "sso" } });
    return changed(
      { userId: user.id, sessionId },
      { type: "session.started", ...about, details: { userId: user.id, via: "sso" } },
      ...more,
    );
  });
  // Closed, or its e-mail changed, between the look and the write.
  return outcome.ok ? outcome : refusedSso(asking, "disabled", user.login);
}

/** Writes a refusal of single sign-on down; it has one answer. */
export async function refusedSso(
  asking: Actor,
  why: Why,
  login: string | null = null,
): Promise<Refusal<"SIGN_IN_REFUSED">> {
  await witness(asking, { type: "session.refused", subject: "session", details: { login, why } });
  return refuse("SIGN_IN_REFUSED");
}

function verifiedEmail(claims: SsoClaims): string | null {
  const email = claims.email_verified === true ? emailSchema.safeParse(claims.email) : null;
  return email?.success ? email.data : null;
}
