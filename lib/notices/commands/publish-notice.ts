import { type Actor, permit } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import type { AuditEvent } from "@/lib/audit/events";
import { checked } from "@/lib/core/checked";
import { businessClock } from "@/lib/core/clock";
import { fromDbDate } from "@/lib/core/dates";
import { dbNull, type Tx } from "@/lib/core/db";
import { enqueue } from "@/lib/core/enqueue";
import { done, type Result, refuse } from "@/lib/core/result";
import { certify } from "@/lib/notices/certificate";
import { contentHash, hex } from "@/lib/notices/content";
import { type NoticeRefusal, noticeIdInput } from "@/lib/notices/schema";
import { lockPublication, type Row, refuseIfMoved, stateChanged } from "./publication-row";

/**
 * Publishes an approved figure: it gets the next version, is frozen for good, and the job that renders the public
 * notice is put into the queue in the same transaction. Held as FIGURE_MOVED when count(D, now) no longer equals the
 * figure (RULEBOOK R7.2).
 */
export async function publishNotice(
  actor: Actor,
  input: { id: number },
): Promise<Result<{ version: number }, NoticeRefusal>> {
  permit(actor, "notice.publish");
  const parsed = checked(noticeIdInput, input);
  if (!parsed.ok) return parsed;
  return change(actor, async (tx) => {
    const outcome = await publishLocked(tx, parsed.value.id, () => actor);
    return outcome.ok ? changed({ version: outcome.value.version }, outcome.value.event) : outcome;
  });
}

/**
 * Publishes within a transaction: by hand or at its time.
 * @param byWhom whose decision it is; null: it is not to go out (any more)
 */
export async function publishLocked(
  tx: Tx,
  id: number,
  byWhom: (row: Row) => { id: string; name: string } | null,
): Promise<Result<{ version: number; event: AuditEvent }, NoticeRefusal>> {
  // One publication at a time: versions without gaps, and each bridge starts from the one before.
  await tx.$executeRaw`select pg_advisory_xact_lock(hashtext('shokai'), hashtext('publication'))`;
  const row = await lockPublication(tx, id);
  if (row.state !== "approved") return stateChanged(row);
  const who = byWhom(row);
  if (!who) return refuse("NOT_SCHEDULED");
  if (!row.contentHash || hex(row.contentHash) !== hex(contentHash(row))) return refuse("CONTENT_CHANGED");
  const moved = await refuseIfMoved(tx, row);
  if (moved) return moved;
  const newest = await tx.publication.aggregate({ _max: { version: true } });
  const version = (newest._max.version ?? 0) + 1;
  await sayRule(tx, row);
  await tx.publication.update({
    where: { id },
    data: {
      state: "published",
      version,
      held: dbNull,
      publishedBy: who.id,
      publishedByName: who.name,
      publishedAt: (await businessClock(tx)).now,
    },
    select: { id: true },
  });
  await certify(tx, id);
  await enqueue(tx, "render-notice", { version }, "render-notice");
  return done({
    version,
    event: {
      type: "notice.published",
      subject: "notice",
      subjectId: id,
      details: { version, asOf: fromDbDate(row.asOf), count: row.count },
    },
  });
}

/** With the publication that changes the counting rule its new version is in force, with the limits as they are. */
async function sayRule(tx: Tx, row: Row): Promise<void> {
  if (row.ruleJa === null || row.ruleEn === null) return;
  const limits = await tx.incident.findUniqueOrThrow({
    where: { id: 1 },
    select: { numberLimit: true, placeholders: true },
  });
  await tx.countingRule.create({
    data: {
      version: row.ruleVersion,
      textJa: row.ruleJa,
      textEn: row.ruleEn,
      ...limits,
      fromBlock: row.blockNo,
      publicationId: row.id,
    },
    select: { version: true },
  });
}
