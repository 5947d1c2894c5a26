import { officeRoute } from "@/app/doors";
import { NotFound } from "@/lib/core/errors";
import { fetchExport } from "@/lib/reports/write-export";

/** The encrypted file of a full export, for the person who asked for it; each time is counted and in the trail. */
export const GET = officeRoute(async (actor, _request, context: { params: Promise<{ id: string }> }) => {
  const { id } = await context.params;
  const found = /^[1-9]\d{0,8}$/.test(id) ? await fetchExport(actor, Number(id)) : null;
  if (!found) throw new NotFound("full export");
  const { pieces } = found;
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await pieces.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await pieces.return(undefined);
    },
  });
  return new Response(body, {
    headers: {
      "content-type": "application/octet-stream",
      "content-length": String(found.bytes),
      "content-disposition": `attachment; filename="${found.name}"`,
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    },
  });
});
