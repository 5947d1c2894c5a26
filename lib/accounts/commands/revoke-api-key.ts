import { type Actor, permit } from "@/lib/access/actor";
import { apiKeyInput } from "@/lib/accounts/schema";
import { change, changed } from "@/lib/audit/change";
import { realNow } from "@/lib/core/clock";
import { NotFound } from "@/lib/core/errors";
import { type Result, refuse } from "@/lib/core/result";

/** Ends a card company's key for good: the next request with it is refused. Refuses ALREADY_REVOKED. Throws NotFound. */
export async function revokeApiKey(
  actor: Actor,
  input: { companyId: number; keyId: number },
): Promise<Result<null, "ALREADY_REVOKED">> {
  permit(actor, "connection.edit");
  const { companyId, keyId } = apiKeyInput.parse(input);
  return change(actor, async (tx) => {
    const key = await tx.apiKey.findFirst({ where: { id: keyId, companyId }, select: { prefix: true } });
    if (!key) throw new NotFound("key");
    const { count } = await tx.apiKey.updateMany({
      where: { id: keyId, revokedAt: null },
      data: { revokedAt: realNow(), revokedBy: actor.id },
    });
    if (count === 0) return refuse("ALREADY_REVOKED");
    return changed(null, {
      type: "apiKey.revoked",
      subject: "apiKey",
      subjectId: keyId,
      details: { companyId, prefix: key.prefix },
    });
  });
}
