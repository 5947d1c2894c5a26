import type { Tx } from "@/lib/core/db";

/**
 * Holds an account's row until the transaction ends and says which factors it has: two requests at once must neither
 * both enrol a first factor nor both take the last away.
 */
export async function lockPerson(tx: Tx, userId: string): Promise<{ totp: boolean; passkeys: number } | null> {
  const [person] = await tx.$queryRaw<{ totp: boolean }[]>`
    select totp_secret is not null as totp from app_user where id = ${userId}::uuid and disabled_at is null for update`;
  // Only now: what another transaction wrote while this one waited is seen by a new statement.
  return person ? { totp: person.totp, passkeys: await tx.passkey.count({ where: { userId } }) } : null;
}
