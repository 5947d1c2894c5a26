import { officeRoute } from "@/app/doors";
import { fileAnswer } from "@/app/stream-answer";
import { NotFound } from "@/lib/core/errors";
import { fetchExport } from "@/lib/reports/write-export";

/** The encrypted file of a full export, for the person who asked for it; each time is counted and in the trail. */
export const GET = officeRoute(async (actor, _request, context: { params: Promise<{ id: string }> }) => {
  const { id } = await context.params;
  const found = /^[1-9]\d{0,8}$/.test(id) ? await fetchExport(actor, Number(id)) : null;
  if (!found) throw new NotFound("full export");
  return fileAnswer(found);
});
