import { type Actor, permit } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import { checked } from "@/lib/core/checked";
import { businessClock } from "@/lib/core/clock";
import type { Tx } from "@/lib/core/db";
import { enqueue } from "@/lib/core/enqueue";
import { NotFound } from "@/lib/core/errors";
import { type Refusal, type Result, refuse } from "@/lib/core/result";
import { hex, noteHash } from "@/lib/notices/content";
import { approveInput, explainInput, type NoticeRefusal, reasonInput, rewordInput } from "@/lib/notices/schema";
import type { PublicationNote } from "@/prisma/client/client";

/*
 * Explanatory notes: words beside a published figure that stay apart from a correction. A correction says that a figure
 * was wrong; a note leaves the figure as it is. Written by one person, approved by another, dated, frozen.
 */

/** Writes a note to a published figure; it waits for another person. */
export async function explainFigure(
  actor: Actor,
  input: { publicationId: number; ja: string; en: string },
): Promise<Result<{ id: number }, NoticeRefusal>> {
  permit(actor, "notice.draft");
  const parsed = checked(explainInput, input);
  if (!parsed.ok) return parsed;
  const { publicationId, ja, en } = parsed.value;
  return change(actor, async (tx) => {
    const figure = await tx.publication.findUnique({ where: { id: publicationId }, select: { state: true } });
    if (!figure) throw new NotFound(`publication ${publicationId}`);
    if (figure.state !== "published") return refuse("NOT_PUBLISHED");
    const { id } = await tx.publicationNote.create({
      data: {
        publicationId,
        state: "waiting",
        ja,
        en,
        contentHash: noteHash(parsed.value),
        draftedBy: actor.id,
        draftedByName: actor.name,
        draftedAt: (await businessClock(tx)).now,
        editors: [actor.id],
      },
      select: { id: true },
    });
    return changed(
      { id },
      { type: "note.drafted", subject: "notice", subjectId: publicationId, details: { note: id } },
    );
  });
}

/** Changes a note that waits; whoever does can no longer approve it. */
export async function rewordNote(
  actor: Actor,
  input: { id: number; ja: string; en: string },
): Promise<Result<{ id: number }, NoticeRefusal>> {
  permit(actor, "notice.draft");
  const parsed = checked(rewordInput, input);
  if (!parsed.ok) return parsed;
  const { id, ja, en } = parsed.value;
  return change(actor, async (tx) => {
    const note = await lockNote(tx, id);
    if (note.state !== "waiting") return stateChanged(note);
    const { publicationId } = note;
    await tx.publicationNote.update({
      where: { id },
      data: {
        ja,
        en,
        contentHash: noteHash({ publicationId, ja, en }),
        editors: [...new Set([...note.editors, actor.id])],
      },
      select: { id: true },
    });
    return changed(
      { id },
      { type: "note.reworded", subject: "notice", subjectId: publicationId, details: { note: id } },
    );
  });
}

/** Approves exactly the words that were seen, and with that publishes them. Never one's own. */
export async function approveNote(
  actor: Actor,
  input: { id: number; hash: string },
): Promise<Result<{ id: number }, NoticeRefusal>> {
  permit(actor, "notice.approve");
  const parsed = checked(approveInput, input);
  if (!parsed.ok) return parsed;
  const { id, hash } = parsed.value;
  return change(actor, async (tx) => {
    const note = await lockNote(tx, id);
    if (note.state !== "waiting") return stateChanged(note);
    if (note.editors.includes(actor.id)) return refuse("EDITED_BY_YOU");
    if (hex(note.contentHash) !== hash || hex(noteHash(note)) !== hash) return refuse("CONTENT_CHANGED");
    await tx.publicationNote.update({
      where: { id },
      data: {
        state: "published",
        approvedBy: actor.id,
        approvedByName: actor.name,
        publishedAt: (await businessClock(tx)).now,
      },
      select: { id: true },
    });
    await enqueue(tx, "render-notice", { version: 0 }, "render-notice");
    return changed(
      { id },
      { type: "note.published", subject: "notice", subjectId: note.publicationId, details: { note: id, hash } },
    );
  });
}

/** Ends a note that waits, with the reason. */
export async function withdrawNote(
  actor: Actor,
  input: { id: number; reason: string },
): Promise<Result<{ id: number }, NoticeRefusal>> {
  permit(actor, "notice.draft");
  const parsed = checked(reasonInput, input);
  if (!parsed.ok) return parsed;
  const { id, reason } = parsed.value;
  return change(actor, async (tx) => {
    const note = await lockNote(tx, id);
    if (note.state !== "waiting") return stateChanged(note);
    await tx.publicationNote.update({ where: { id }, data: { state: "withdrawn" }, select: { id: true } });
    return changed(
      { id },
      { type: "note.withdrawn", subject: "notice", subjectId: note.publicationId, details: { note: id, reason } },
    );
  });
}

async function lockNote(tx: Tx, id: number): Promise<PublicationNote> {
  await tx.$queryRaw`select id from publication_note where id = ${id}::int for update`;
  const note = await tx.publicationNote.findUnique({ where: { id } });
  if (!note) throw new NotFound(`note ${id}`);
  return note;
}

function stateChanged(note: PublicationNote): Refusal<"STATE_CHANGED"> {
  return refuse("STATE_CHANGED", { state: note.state });
}
