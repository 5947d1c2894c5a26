import { type Actor, permit } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import { checked } from "@/lib/core/checked";
import { businessClock } from "@/lib/core/clock";
import { NotFound } from "@/lib/core/errors";
import { type Result, refuse } from "@/lib/core/result";
import { type FraudRefusal, type PretextInput, pretextInput } from "@/lib/hotline/fraud/schema";

/** Adds a pretext to the list that reports choose from; refused where one is called so already. */
export async function addPretext(actor: Actor, input: PretextInput): Promise<Result<{ id: number }, FraudRefusal>> {
  permit(actor, "fraudReport.pretexts");
  const parsed = checked(pretextInput, input);
  if (!parsed.ok) return parsed;
  const { nameJa, nameEn } = parsed.value;
  return change<{ id: number }, FraudRefusal>(actor, async (tx) => {
    await tx.$executeRaw`select pg_advisory_xact_lock(hashtext('shokai'), hashtext('fraud pretexts'))`;
    const same = await tx.fraudPretext.findFirst({ where: { OR: [{ nameJa }, { nameEn }] } });
    if (same) {
      const field = same.nameJa === nameJa ? "nameJa" : "nameEn";
      return refuse("ALREADY_THERE", undefined, { [field]: "ALREADY_THERE" });
    }
    const { id } = await tx.fraudPretext.create({
      data: { nameJa, nameEn, addedByName: actor.name, addedAt: (await businessClock(tx)).now },
      select: { id: true },
    });
    return changed({ id }, { type: "fraudPretext.added", subject: "fraudPretext", subjectId: id, details: {} });
  });
}

/** Offers a pretext no more, or again; reports that name it keep it. */
export async function offerPretext(actor: Actor, id: number, offered: boolean): Promise<Result<null, FraudRefusal>> {
  permit(actor, "fraudReport.pretexts");
  return change<null, FraudRefusal>(actor, async (tx) => {
    const endedAt = offered ? null : (await businessClock(tx)).now;
    const { count } = await tx.fraudPretext.updateMany({ where: { id }, data: { endedAt } });
    if (count === 0) throw new NotFound(`pretext ${id}`);
    const type = offered ? "fraudPretext.offered" : "fraudPretext.ended";
    return changed(null, { type, subject: "fraudPretext", subjectId: id, details: {} });
  });
}
