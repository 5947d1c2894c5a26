import { z } from "zod";
import { filterFrom, filterQuery } from "@/app/api/batches/[id]/records/record-query";
import { officeRoute } from "@/app/doors";
import { listAnchors } from "@/lib/intake/queries";

const batchId = z.coerce.number().int().positive();
const query = z.object(filterQuery);

/** Row numbers at every so many places of a batch's filtered records: the check grid asks for them before it jumps. */
export const GET = officeRoute<{ params: Promise<{ id: string }> }>(async (actor, request, { params }) => {
  const id = batchId.parse((await params).id);
  const filter = filterFrom(query.parse(Object.fromEntries(new URL(request.url).searchParams)));
  return Response.json(await listAnchors(actor, id, filter), { headers: { "cache-control": "no-store" } });
});
