import type { Actor } from "@/lib/access/actor";
import { staleFactor } from "@/lib/access/step-up";
import { issueChallenge } from "@/lib/accounts/challenge";
import { optionsToAdd, optionsToUse, passkeyPlace } from "@/lib/accounts/passkey";
import { realNow } from "@/lib/core/clock";
import { db } from "@/lib/core/db";
import { Forbidden } from "@/lib/core/errors";
import { done, type Result, refuse } from "@/lib/core/result";

/** How many passkeys a person may have: more than anybody carries. */
export const mostPasskeys = 10;

type UseOptions = Awaited<ReturnType<typeof optionsToUse>>;
type AddOptions = Awaited<ReturnType<typeof optionsToAdd>>;

/** What the browser is to have signed by one of the person's passkeys, for the second step of signing in or step-up. */
export async function askPasskey(actor: Actor): Promise<Result<UseOptions, "NO_PASSKEY">> {
  const place = passkeyPlace(process.env.NEXTAUTH_URL);
  if (!actor.sessionId) throw new Forbidden("passkey");
  const keys = await keysOf(actor.id);
  if (!place || keys.length === 0) return refuse("NO_PASSKEY");
  return done(await optionsToUse(place, await issueChallenge(actor.sessionId, "use", realNow()), keys));
}

export type NewPasskeyRefusal = "STEP_UP_NEEDED" | "NO_PASSKEY_HERE" | "TOO_MANY_PASSKEYS";

/**
 * What the browser is to make a passkey from. Asks for a fresh factor, but of whoever has none at all, for whom this
 * is the first: a person between password and factor, or one whose other factor is the single sign-on's. The challenge
 * is the permit: addPasskey() takes no other, for three minutes and from this session.
 */
export async function askNewPasskey(actor: Actor): Promise<Result<AddOptions, NewPasskeyRefusal>> {
  if (actor.kind !== "user" || !actor.sessionId) throw new Forbidden("passkey");
  const place = passkeyPlace(process.env.NEXTAUTH_URL);
  if (!place) return refuse("NO_PASSKEY_HERE");
  const now = realNow();
  const keys = await keysOf(actor.id);
  const person = await db.user.findUniqueOrThrow({
    where: { id: actor.id },
    select: { id: true, login: true, displayName: true, totpSecret: true },
  });
  const stale = person.totpSecret || keys.length > 0 ? await staleFactor(actor, now) : null;
  if (stale) return stale;
  if (keys.length >= mostPasskeys) return refuse("TOO_MANY_PASSKEYS", { most: mostPasskeys });
  return done(await optionsToAdd(place, person, await issueChallenge(actor.sessionId, "add", now), keys));
}

function keysOf(userId: string) {
  return db.passkey.findMany({
    where: { userId, user: { disabledAt: null } },
    select: { credentialId: true, transports: true },
    orderBy: { id: "asc" },
  });
}
