import type { Actor } from "@/lib/access/actor";
import { type Preference, preferenceSchema } from "@/lib/accounts/schema";
import { change, changed } from "@/lib/audit/change";
import { Forbidden } from "@/lib/core/errors";
import type { Result } from "@/lib/core/result";

/** The signed-in person's language and theme, kept on their record. */
export async function setPreferences(actor: Actor, input: Preference): Promise<Result<null>> {
  if (actor.kind !== "user") throw new Forbidden("own preferences");
  const wish = preferenceSchema.parse(input);
  return change(actor, async (tx) => {
    await tx.user.update({ where: { id: actor.id }, data: wish, select: { id: true } });
    return changed(null, { type: "user.preferred", subject: "user", subjectId: actor.id, details: wish });
  });
}
