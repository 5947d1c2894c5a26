import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { decode } from "next-auth/jwt";
import { cache } from "react";
import { realNow } from "@/lib/core/clock";
import { endOfDay, fromDbDate } from "@/lib/core/dates";
import { db } from "@/lib/core/db";
import { Misconfigured, NotFound } from "@/lib/core/errors";
import type { Locale } from "@/lib/core/format";
import { type Actor, mintUser } from "./actor";
import type { Role } from "./rights";
import { addressOf, cookieNames, ownOrigin, secondsLeft, stands, toBeNoted } from "./rules";

/**
 * Sessions. The cookie is next-auth's sealed token and holds nothing but a session id; the session and its person are
 * read from the database at every request, so that signing out, disabling an account and changing a role hold at once,
 * in every process (SECURITY SE-01 to SE-03). Limits go by the real clock.
 */

type Standing = { actor: Actor; theme: string; createdAt: Date };

/**
 * The signed-in person of the request that is being answered, or null. Read once per request; counts as activity
 * unless the browser only fetches ahead.
 */
export async function currentActor(): Promise<Actor | null> {
  return (await currentStanding())?.actor ?? null;
}

/** Language and theme as the signed-in person's record holds them, or null. */
export async function currentPreferences(): Promise<{ locale: Locale; theme: string } | null> {
  const standing = await currentStanding();
  return standing && { locale: standing.actor.locale, theme: standing.theme };
}

/** Seconds until the session is over however busy its person is; 0 where there is none. */
export async function currentSecondsLeft(): Promise<number> {
  const standing = await currentStanding();
  return standing ? secondsLeft({ ...standing, seenAt: realNow() }, realNow()).absoluteSeconds : 0;
}

/** The signed-in person; sends anybody else to the sign-in page or to the second factor, with the way back. */
export async function requireActor(): Promise<Actor> {
  const actor = await currentActor();
  if (actor) return actor;
  const door = (await currentPending()) ? "/second-factor" : "/sign-in";
  const path = (await headers()).get("x-path");
  redirect(path && path !== "/" ? `${door}?next=${encodeURIComponent(path)}` : door);
}

/** A session whose password was right and whose second factor is still to come: no actor, hence no right at all. */
export type PendingSession = {
  readonly sessionId: string;
  readonly userId: string;
  readonly name: string;
  /** Whether there is a factor to ask for; where not, one is to be enrolled. */
  readonly enrolled: boolean;
  readonly address?: string;
};

/** The request's session that waits for its second factor, or null. */
export async function currentPending(): Promise<PendingSession | null> {
  return pendingOf(await headers());
}

/** currentPending() of a route handler's request. */
export async function pendingOf(requestHeaders: Headers): Promise<PendingSession | null> {
  const row = await standingRow(requestHeaders);
  if (!row || row.secondFactorAt) return null;
  return {
    sessionId: row.id,
    userId: row.user.id,
    name: row.user.displayName,
    enrolled: row.user.totpSecret !== null || (await db.passkey.count({ where: { userId: row.user.id } })) > 0,
    address: addressOf(requestHeaders),
  };
}

/**
 * The signed-in person of a request to a route handler, or null.
 * @param options.activity false for what a page asks by itself (progress): it must not keep a session alive
 */
export async function actorForRequest(request: Request, options: { activity?: boolean } = {}): Promise<Actor | null> {
  return (await standingOf(request.headers, options.activity ?? true))?.actor ?? null;
}

/**
 * An enabled person as an actor without a session: for the demonstration's loader, tests, and the commands of
 * lib/accounts that prove who it is by other means. Never for a request that a session should answer for.
 */
export async function actorOfUser(userId: string, address?: string): Promise<Actor> {
  const user = await db.user.findUnique({
    where: { id: userId, disabledAt: null },
    select: { id: true, displayName: true, roles: true, locale: true },
  });
  if (!user) throw new NotFound("user");
  return mintUser({
    id: user.id,
    name: user.displayName,
    roles: user.roles as Role[],
    locale: user.locale as Locale,
    address,
  });
}

/** The person of a pending session, for the commands that ask for the factor and the one that ends the session. */
export async function actorOfPending(pending: PendingSession): Promise<Actor> {
  const actor = await actorOfUser(pending.userId, pending.address);
  return mintUser({ ...actor, sessionId: pending.sessionId });
}

/** The session id inside a cookie's value, or null where it is not ours or past its time. */
export async function sessionIdOf(cookie: string | undefined): Promise<string | null> {
  if (!cookie) return null;
  const token = await decode({ token: cookie, secret: sessionSecret() }).catch(() => null);
  const sid = token?.sid;
  return typeof sid === "string" && /^[0-9a-f-]{36}$/.test(sid) ? sid : null;
}

/** The secret that seals session cookies. Throws Misconfigured where it is missing or short. */
export function sessionSecret(): string {
  const secret = process.env.NEXTAUTH_SECRET ?? "";
  if (secret.length < 32) throw new Misconfigured("NEXTAUTH_SECRET must be set, 32 characters or more");
  return secret;
}

/** A cookie's value out of a request's headers. */
export function readCookie(requestHeaders: Headers, name: string): string | undefined {
  for (const part of (requestHeaders.get("cookie") ?? "").split(";")) {
    const at = part.indexOf("=");
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
  }
  return undefined;
}

const currentStanding = cache(async (): Promise<Standing | null> => {
  const requestHeaders = await headers();
  const ahead = requestHeaders.get("x-fetched-ahead") === "1" || requestHeaders.get("sec-purpose") === "prefetch";
  return standingOf(requestHeaders, !ahead);
});

async function standingOf(requestHeaders: Headers, activity: boolean): Promise<Standing | null> {
  const session = await standingRow(requestHeaders);
  if (!session?.secondFactorAt) return null;
  const { id, user } = session;
  const now = realNow();
  if (activity && toBeNoted(session, now)) {
    await db.session.updateMany({ where: { id, endedAt: null, seenAt: { lt: now } }, data: { seenAt: now } });
  }
  const actor = mintUser({
    id: user.id,
    name: user.displayName,
    roles: user.roles as Role[],
    locale: user.locale as Locale,
    sessionId: id,
    address: addressOf(requestHeaders),
  });
  return { actor, theme: user.theme, createdAt: session.createdAt };
}

/** The row of the request's session while it stands, whether or not its second factor was passed. */
async function standingRow(requestHeaders: Headers) {
  if (ownOrigin(requestHeaders.get("host"), process.env.NEXTAUTH_URL) === null) return null;
  const id = await sessionIdOf(readCookie(requestHeaders, cookieNames(process.env.NEXTAUTH_URL).session));
  if (!id) return null;
  const session = await db.session.findUnique({
    where: { id },
    select: {
      id: true,
      createdAt: true,
      seenAt: true,
      endedAt: true,
      secondFactorAt: true,
      user: {
        select: {
          id: true,
          displayName: true,
          roles: true,
          locale: true,
          theme: true,
          disabledAt: true,
          endsOn: true,
          totpSecret: true,
        },
      },
    },
  });
  if (!session || session.endedAt || session.user.disabledAt) return null;
  const now = realNow();
  const { endsOn } = session.user;
  // Off at the minute at which its last day is over, in the middle of a session as well (SECURITY SE-08).
  const over = endsOn !== null && endOfDay(fromDbDate(endsOn), "Asia/Tokyo") <= now;
  if (!over && stands(session, now)) return session;
  // Kept on the row, so that a clock set back revives nothing.
  await db.session.updateMany({ where: { id, endedAt: null }, data: { endedAt: now } });
  return null;
}
