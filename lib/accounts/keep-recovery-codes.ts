import type { Tx } from "@/lib/core/db";

/** Puts new recovery codes in the place of a person's earlier ones, as hashes. The person's row is held already. */
export async function keepRecoveryCodes(
  tx: Tx,
  userId: string,
  codes: readonly { hash: Uint8Array<ArrayBuffer> }[],
): Promise<void> {
  await tx.recoveryCode.deleteMany({ where: { userId } });
  await tx.recoveryCode.createMany({ data: codes.map(({ hash }) => ({ userId, hash })) });
}
