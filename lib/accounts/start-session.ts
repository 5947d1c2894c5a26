import { newTotpSecret } from "@/lib/accounts/totp";
import type { Tx } from "@/lib/core/db";

type Person = { id: string; totpSecret: Uint8Array | null; passkeys: readonly unknown[] };

/**
 * A new session of somebody whose password, or whose other provider, said who they are. It may do nothing yet but pass
 * the second factor, unless that was proved there as well. Whoever has no factor gets a secret, to be enrolled before
 * anything else.
 * @returns the session's id
 */
export async function startSession(
  tx: Tx,
  user: Person,
  now: Date,
  from: { address?: string; userAgent?: string; factorProved?: boolean },
): Promise<string> {
  await tx.user.update({
    where: { id: user.id },
    data: {
      lastSignInAt: now,
      ...(!user.totpSecret && user.passkeys.length === 0 && { totpPending: newTotpSecret(user.id) }),
    },
    select: { id: true },
  });
  const session = await tx.session.create({
    data: {
      userId: user.id,
      createdAt: now,
      seenAt: now,
      address: from.address,
      userAgent: from.userAgent?.replaceAll("\0", "").slice(0, 300),
      secondFactorAt: from.factorProved ? now : null,
    },
    select: { id: true },
  });
  return session.id;
}
