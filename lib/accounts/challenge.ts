import { randomBytes } from "node:crypto";
import { db } from "@/lib/core/db";

/** use: prove a passkey that is known; add: make one. An answer to the one is none to the other. */
export type ChallengeFor = "use" | "add";

/** Minutes for which a challenge waits: choosing a device and touching it takes a while. */
const MINUTES = 3;

/**
 * A new challenge for a session, in the place of any before it. It stands on the session's row and nowhere else: the
 * browser gets it to sign, not to keep. Outside change(), as countTry() is: nothing has happened yet.
 * @returns base64url of 32 random bytes
 */
export async function issueChallenge(sessionId: string, wanted: ChallengeFor, now: Date): Promise<string> {
  const challenge = randomBytes(32).toString("base64url");
  const challengeUntil = new Date(now.getTime() + MINUTES * 60_000);
  await db.session.updateMany({
    where: { id: sessionId, endedAt: null },
    data: { challenge, challengeFor: wanted, challengeUntil },
  });
  return challenge;
}

/**
 * The session's challenge, taken off its row: whatever comes of the answer, there is no second one (a replay finds
 * none). Null where there is none of this kind, or its minutes are over.
 */
export async function takeChallenge(sessionId: string, wanted: ChallengeFor, now: Date): Promise<string | null> {
  const [row] = await db.$queryRaw<{ challenge: string; wanted: string; until: Date }[]>`
    with seen as (
      select id, challenge, challenge_for, challenge_until from app_session
       where id = ${sessionId}::uuid and ended_at is null and challenge is not null for update
    )
    update app_session s set challenge = null, challenge_for = null, challenge_until = null
      from seen where s.id = seen.id
    returning seen.challenge, seen.challenge_for as wanted, seen.challenge_until as until`;
  return row && row.wanted === wanted && row.until > now ? row.challenge : null;
}
