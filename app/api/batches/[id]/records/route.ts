import { z } from "zod";
import { officeRoute } from "@/app/doors";
import { fields } from "@/lib/companies/schema";
import { listRecords } from "@/lib/intake/queries";
import { levels, outcomes, works } from "@/lib/intake/schema";

const query = z.object({
  from: z.coerce.number().int().min(0).max(1_000_000_000),
  to: z.coerce.number().int().min(1).max(1_000_000_000),
  outcome: z.enum(outcomes).optional(),
  code: z
    .string()
    .regex(/^[A-Z_]{1,50}$/)
    .optional(),
  level: z.enum(levels).optional(),
  field: z.enum(fields).optional(),
  work: z.enum(works).optional(),
});
const batchId = z.coerce.number().int().positive();

/** A window of a batch's records for the check grid: places from (from 0) up to `to`, which is not included. */
export const GET = officeRoute<{ params: Promise<{ id: string }> }>(async (actor, request, { params }) => {
  const id = batchId.parse((await params).id);
  const { from, to, outcome, code, level, field, work } = query.parse(
    Object.fromEntries(new URL(request.url).searchParams),
  );
  const filter = {
    ...(outcome && { outcomes: [outcome] }),
    ...(code && { code }),
    ...(level && { level }),
    ...(field && { field }),
    ...(work && { work }),
  };
  // Without a filter the place is the row number: no row before it has to be passed.
  const place = Object.keys(filter).length > 0 ? { skip: from } : { fromRow: from + 1 };
  const { rows } = await listRecords(actor, id, { filter, ...place, limit: to - from });
  return Response.json({ rows }, { headers: { "cache-control": "no-store" } });
});
