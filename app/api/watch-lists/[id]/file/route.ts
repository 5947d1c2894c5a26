import { officeRoute } from "@/app/doors";
import { fileAnswer } from "@/app/stream-answer";
import { permit } from "@/lib/access/actor";
import { NotFound } from "@/lib/core/errors";
import { fetchList } from "@/lib/reports/watch-lists/write";

/** The encrypted file of a watch list, for the person who drafted it; each time is counted and in the trail. */
export const GET = officeRoute(async (actor, _request, context: { params: Promise<{ id: string }> }) => {
  permit(actor, "watchList.draft");
  const { id } = await context.params;
  const found = /^[1-9]\d{0,8}$/.test(id) ? await fetchList(actor, Number(id)) : null;
  if (!found) throw new NotFound("watch list");
  return fileAnswer(found);
});
