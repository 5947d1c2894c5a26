import type { Tx } from "@/lib/core/db";

/**
 * Whether nobody but this person is an enabled administrator. Holds the administrators' rows until the transaction
 * ends: two who disable each other at once must not both succeed.
 */
export async function isLastAdmin(tx: Tx, userId: string): Promise<boolean> {
  const admins = await tx.$queryRaw<{ id: string }[]>`
    select id::text from app_user where 'admin' = any (roles) and disabled_at is null order by id for update`;
  return admins.length === 1 && admins[0]?.id === userId;
}
