import { type Actor, permit } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import { checked } from "@/lib/core/checked";
import { businessClock } from "@/lib/core/clock";
import { toDbDate } from "@/lib/core/dates";
import { type Result, refuse } from "@/lib/core/result";
import { sealContact } from "@/lib/hotline/fraud/contact";
import { contactKey, contactMask, tellsContact } from "@/lib/hotline/fraud/rules";
import { type FraudRefusal, type ReportInput, reportInput } from "@/lib/hotline/fraud/schema";

/**
 * Takes down what somebody tells of a stranger, as told today by the business clock. The number or address that the
 * stranger used is sealed; a keyed token finds other reports of the same.
 * @returns the report, and how many others already tell of the same number or address; refused with a card number in any
 * text, with the number or address in the caller's words, with what is none of its kind, an ended pretext, a day to come, a call that is
 * not there
 */
export async function enterReport(
  actor: Actor,
  input: ReportInput,
): Promise<Result<{ reportId: number; same: number }, FraudRefusal>> {
  permit(actor, "fraudReport.write");
  const parsed = checked(reportInput, input);
  if (!parsed.ok) return parsed;
  const { contactKind, contact, happenedOn, pretextId, callId, ...said } = parsed.value;
  const atFault = (field: string, reason: FraudRefusal) => refuse(reason, undefined, { [field]: reason });
  if (contactKind === "" && contact !== "") return atFault("contactKind", "NOT_A_CONTACT");
  const key = contactKind === "" ? null : contactKey(contactKind, contact);
  if (contactKind !== "" && key === null) return atFault("contact", "NOT_A_CONTACT");
  if (contactKind !== "" && key !== null && tellsContact(said.words, contactKind, key))
    return atFault("words", "CONTACT_IN_TEXT");
  return change<{ reportId: number; same: number }, FraudRefusal>(actor, async (tx) => {
    const { now, today } = await businessClock(tx);
    if (happenedOn > today) return atFault("happenedOn", "IN_THE_FUTURE");
    const pretext = await tx.fraudPretext.findFirst({ where: { id: pretextId, endedAt: null }, select: { id: true } });
    if (!pretext) return atFault("pretextId", "UNKNOWN_PRETEXT");
    if (callId !== undefined && (await tx.hotlineCall.count({ where: { id: callId } })) === 0)
      return refuse("UNKNOWN_CALL");
    const kept = contactKind !== "" && key !== null ? await sealContact(tx, contactKind, key, contact) : null;
    const same = kept
      ? await tx.fraudReport.count({ where: { contactToken: kept.contactToken, withdrawnAt: null } })
      : 0;
    const { id: reportId } = await tx.fraudReport.create({
      data: {
        ...said,
        pretextId,
        callId: callId ?? null,
        happenedOn: toDbDate(happenedOn),
        reportedOn: toDbDate(today),
        ...(kept && {
          ...kept,
          contactKind: contactKind as string,
          contactMask: contactMask(contactKind as Exclude<typeof contactKind, "">, key as string),
        }),
        madeBy: actor.id,
        madeByName: actor.name,
        madeAt: now,
      },
      select: { id: true },
    });
    return changed(
      { reportId, same },
      {
        type: "fraudReport.entered",
        subject: "fraudReport",
        subjectId: reportId,
        details: { channel: said.channel, pretext: pretextId, same },
      },
    );
  });
}
