import type { Actor } from "@/lib/access/actor";
import { staleFactor } from "@/lib/access/step-up";
import { lockPerson } from "@/lib/accounts/lock-person";
import { passkeyName } from "@/lib/accounts/schema";
import { change, changed } from "@/lib/audit/change";
import { realNow } from "@/lib/core/clock";
import { Forbidden, NotFound } from "@/lib/core/errors";
import { type Result, refuse } from "@/lib/core/result";

/** Another name for one of one's own passkeys. Throws NotFound for anybody else's. */
export async function renamePasskey(
  actor: Actor,
  passkeyId: number,
  name: string,
): Promise<Result<null, "PASSKEY_NAME">> {
  if (actor.kind !== "user") throw new Forbidden("own passkeys");
  const read = passkeyName.safeParse(name);
  if (!read.success) return refuse("PASSKEY_NAME", undefined, { name: "PASSKEY_NAME" });
  return change(actor, async (tx) => {
    const { count } = await tx.passkey.updateMany({
      where: { id: passkeyId, userId: actor.id },
      data: { name: read.data },
    });
    if (count === 0) throw new NotFound("passkey");
    return changed(null, { type: "user.passkeyRenamed", subject: "user", subjectId: actor.id, details: { passkeyId } });
  });
}

/** Takes one of one's own passkeys away. Refuses LAST_FACTOR: without any the password alone would open the account. */
export async function removePasskey(
  actor: Actor,
  passkeyId: number,
): Promise<Result<null, "STEP_UP_NEEDED" | "LAST_FACTOR">> {
  if (actor.kind !== "user") throw new Forbidden("own passkeys");
  const stale = await staleFactor(actor, realNow());
  if (stale) return stale;
  return change(actor, async (tx) => {
    const held = await lockPerson(tx, actor.id);
    const { count } = await tx.passkey.deleteMany({ where: { id: passkeyId, userId: actor.id } });
    if (!held || count === 0) throw new NotFound("passkey");
    if (!held.totp && held.passkeys < 2) return refuse("LAST_FACTOR");
    return changed(null, { type: "user.passkeyRemoved", subject: "user", subjectId: actor.id, details: { passkeyId } });
  });
}
