import { type Actor, permit } from "@/lib/access/actor";
import { newKey } from "@/lib/access/api-key";
import { staleFactor } from "@/lib/access/step-up";
import { type NewKey, newKeySchema } from "@/lib/accounts/schema";
import { change, changed } from "@/lib/audit/change";
import { realNow } from "@/lib/core/clock";
import { NotFound } from "@/lib/core/errors";
import { type Result, refuse } from "@/lib/core/result";

/** Keys of one company that may stand at a time: two systems, and the next ones while they change over. */
const STANDING = 10;

/**
 * Issues a key to the API for a card company. The key is answered once; the database keeps its SHA-256. It ends after
 * `days` days of the real clock, a year at most. Refuses COMPANY_ENDED, TOO_MANY. Throws NotFound.
 */
export async function issueApiKey(
  actor: Actor,
  input: NewKey,
): Promise<Result<{ id: number; key: string }, "COMPANY_ENDED" | "TOO_MANY" | "STEP_UP_NEEDED">> {
  permit(actor, "connection.edit");
  const stale = await staleFactor(actor, realNow());
  if (stale) return stale;
  const { companyId, label, scopes, days } = newKeySchema.parse(input);
  const { key, prefix, hash } = newKey();
  return change(actor, async (tx) => {
    const [company] = await tx.$queryRaw<{ ended: boolean }[]>`
      select ended_at is not null as ended from company where id = ${companyId}::int for update`;
    if (!company) throw new NotFound("company");
    if (company.ended) return refuse("COMPANY_ENDED");
    const createdAt = realNow();
    const standing = await tx.apiKey.count({ where: { companyId, revokedAt: null, expiresAt: { gt: createdAt } } });
    if (standing >= STANDING) return refuse("TOO_MANY", { limit: STANDING });
    const expiresAt = new Date(createdAt.getTime() + days * 86_400_000);
    const { id } = await tx.apiKey.create({
      data: { companyId, label, prefix, hash, scopes: [...new Set(scopes)], createdAt, createdBy: actor.id, expiresAt },
      select: { id: true },
    });
    return changed(
      { id, key },
      {
        type: "apiKey.issued",
        subject: "apiKey",
        subjectId: id,
        details: { companyId, prefix, scopes, expiresAt: expiresAt.toISOString() },
      },
    );
  });
}
