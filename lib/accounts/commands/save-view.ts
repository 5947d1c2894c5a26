import { type Actor, may, permit } from "@/lib/access/actor";
import { type ViewInput, type ViewRefusal, viewInput } from "@/lib/accounts/schema";
import { change, changed } from "@/lib/audit/change";
import { NotFound } from "@/lib/core/errors";
import { done, type Result, refuse } from "@/lib/core/result";

/** Most views that one person keeps of one list, and that a list has in common. */
const mostViews = 50;

/**
 * Keeps a list's filters, order and columns under a name; the same name again takes the place of the old one. Shared
 * views are everybody's and need the right to share. Refused where a number stands in it: those are searched by POST
 * (RULEBOOK R8.3).
 */
export async function saveView(actor: Actor, input: ViewInput): Promise<Result<{ id: number }, ViewRefusal>> {
  permit(actor, "view.save");
  const parsed = viewInput.safeParse(input);
  if (!parsed.success) return refuse("INVALID");
  const { list, name, query, shared } = parsed.data;
  if (shared) permit(actor, "view.share");
  const userId = shared ? null : actor.id;
  return change<{ id: number }, ViewRefusal>(actor, async (tx) => {
    const views = await tx.savedView.findMany({ where: { list, userId }, select: { id: true, name: true } });
    const old = views.find((view) => view.name === name);
    if (!old && views.length >= mostViews) return refuse("TOO_MANY");
    const row = old
      ? await tx.savedView.update({ where: { id: old.id }, data: { query }, select: { id: true } })
      : await tx.savedView.create({ data: { list, name, query, userId, createdBy: actor.id }, select: { id: true } });
    return changed(row, { type: "view.saved", subject: "view", subjectId: row.id, details: { list } });
  });
}

/** Takes a view away: one's own, or with the right to share any shared one. */
export async function deleteView(actor: Actor, viewId: number): Promise<Result<null, never>> {
  permit(actor, "view.save");
  return change<null, never>(actor, async (tx) => {
    const view = await tx.savedView.findFirst({
      where: { id: viewId, OR: [{ userId: actor.id }, ...(may(actor, "view.share") ? [{ userId: null }] : [])] },
      select: { id: true, list: true },
    });
    if (!view) throw new NotFound(`view ${viewId}`);
    await tx.savedView.delete({ where: { id: viewId } });
    return changed(done(null).value, {
      type: "view.deleted",
      subject: "view",
      subjectId: viewId,
      details: { list: view.list },
    });
  });
}
