import { createHash } from "node:crypto";
import { type Actor, permit } from "@/lib/access/actor";
import { staleFactor } from "@/lib/access/step-up";
import { change, changed } from "@/lib/audit/change";
import { businessClock, realNow } from "@/lib/core/clock";
import type { Tx } from "@/lib/core/db";
import { NotFound } from "@/lib/core/errors";
import { type Result, refuse } from "@/lib/core/result";
import { maskCards } from "@/lib/core/text";
import { isRecipient } from "@/lib/reports/encrypted-file";
import { lockCompany } from "./ground";
import type { KeyRefusal } from "./rules";

/** What two people read to each other: SHA-256 of the key's text, its first half, as the recipient can make it with any tool. */
export function fingerprintOf(recipient: string): string {
  const hex = createHash("sha256").update(recipient).digest("hex");
  return (hex.slice(0, 32).match(/.{4}/g) as string[]).join(" ");
}

/**
 * Names a card company's age public key. It encrypts nothing before another person has compared it by another way.
 * Refuses by field NOT_A_KEY, SOURCE_MISSING and card numbers; SAME_KEY, and ONE_PROPOSED while another waits.
 */
export async function proposeKey(
  actor: Actor,
  input: { companyId: number; recipient: string; source: string },
): Promise<Result<{ id: number }, KeyRefusal>> {
  permit(actor, "watchList.draft");
  const { companyId } = input;
  const [recipient, source] = [input.recipient.trim(), input.source.trim().slice(0, 200)];
  const faults: Partial<Record<"recipient" | "source", KeyRefusal>> = {
    ...(!isRecipient(recipient) && { recipient: "NOT_A_KEY" }),
    ...(!source
      ? { source: "SOURCE_MISSING" }
      : maskCards(source).found > 0 && { source: "CARD_NUMBER_IN_TEXT" as const }),
  };
  const first = Object.values(faults)[0];
  if (first) return refuse(first, undefined, faults);
  return change(actor, async (tx) => {
    await lockCompany(tx, companyId);
    const known = await tx.watchKey.findMany({ where: { companyId, state: { in: ["proposed", "confirmed"] } } });
    if (known.some((key) => key.state === "proposed")) return refuse("ONE_PROPOSED");
    if (known.some((key) => key.recipient === recipient))
      return refuse("SAME_KEY", undefined, { recipient: "SAME_KEY" });
    const { now } = await businessClock(tx);
    const by = { proposedBy: actor.id, proposedByName: actor.name, proposedAt: now };
    const { id } = await tx.watchKey.create({ data: { companyId, recipient, source, ...by }, select: { id: true } });
    return changed({ id }, event("proposed", id, { companyId, recipient }));
  });
}

/** The second person's yes, having compared the fingerprint; the key before it is ended. Refuses STEP_UP_NEEDED, OWN_KEY, WRONG_STATE. */
export async function confirmKey(actor: Actor, id: number): Promise<Result<null, KeyRefusal>> {
  permit(actor, "watchList.approve");
  const stale = await staleFactor(actor, realNow());
  if (stale) return stale;
  return change(actor, async (tx) => {
    const key = await lockKey(tx, id);
    if (key.state !== "proposed") return refuse("WRONG_STATE");
    if (key.proposedBy === actor.id) return refuse("OWN_KEY");
    const { now } = await businessClock(tx);
    await tx.watchKey.updateMany({
      where: { companyId: key.companyId, state: "confirmed" },
      data: { state: "ended", endedAt: now },
    });
    await tx.watchKey.update({ where: { id }, data: { state: "confirmed", ...decided(actor, now) } });
    return changed(null, event("confirmed", id, key));
  });
}

/** Declines a key that another named, or takes back one's own. Refuses WRONG_STATE. */
export async function refuseKey(actor: Actor, id: number): Promise<Result<null, KeyRefusal>> {
  permit(actor, "watchList.draft");
  return change(actor, async (tx) => {
    const key = await lockKey(tx, id);
    if (key.state !== "proposed") return refuse("WRONG_STATE");
    const state = key.proposedBy === actor.id ? "withdrawn" : "declined";
    const { now } = await businessClock(tx);
    await tx.watchKey.update({ where: { id }, data: { state, ...decided(actor, now) } });
    return changed(null, event(state, id, key));
  });
}

/** Gives up a key at once, as when the company says that it was lost: nothing is encrypted to it from now on. */
export async function endKey(actor: Actor, id: number): Promise<Result<null, KeyRefusal>> {
  permit(actor, "watchList.draft");
  return change(actor, async (tx) => {
    const key = await lockKey(tx, id);
    if (key.state !== "confirmed") return refuse("WRONG_STATE");
    const { now } = await businessClock(tx);
    await tx.watchKey.update({ where: { id }, data: { state: "ended", endedAt: now } });
    return changed(null, event("ended", id, key));
  });
}

/** The company's row is the lock: whatever changes what a list is drawn by comes one after the other. */
async function lockKey(tx: Tx, id: number) {
  const found = await tx.watchKey.findUnique({ where: { id }, select: { companyId: true } });
  if (!found) throw new NotFound(`watch key ${id}`);
  await lockCompany(tx, found.companyId);
  return tx.watchKey.findUniqueOrThrow({ where: { id } });
}

function decided(actor: Actor, decidedAt: Date) {
  return { decidedBy: actor.id, decidedByName: actor.name, decidedAt };
}

function event(
  what: "proposed" | "confirmed" | "declined" | "withdrawn" | "ended",
  id: number,
  { companyId, recipient }: { companyId: number; recipient: string },
) {
  const details = { companyId, keyFingerprint: fingerprintOf(recipient) };
  return { type: `watchKey.${what}` as const, subject: "watchKey", subjectId: id, details };
}
