import { z } from "zod";
import { officeRoute } from "@/app/doors";
import { permit } from "@/lib/access/actor";
import { listRecords } from "@/lib/intake/queries";
import { filterFrom, filterQuery } from "./record-query";

/** Places that are counted off from a row that is named, or from the beginning: never through a whole delivery. */
const MOST_PASSED = 20_000;

const row = z.coerce.number().int().max(1_000_000_000);
const query = z
  .object({ from: row.min(0), to: row.min(1), anchorRow: row.min(1).optional(), anchorAt: row.min(0).optional() })
  .extend(filterQuery);
const batchId = z.coerce.number().int().positive();

/**
 * A window of a batch's records for the check grid: places from (from 0) up to `to`, which is not included. Under a
 * filter a place says nothing of the row that stands there: `anchorRow` names the one at the place `anchorAt`, at or
 * before `from` (./anchors), and the window is counted off from it.
 */
export const GET = officeRoute<{ params: Promise<{ id: string }> }>(async (actor, request, { params }) => {
  permit(actor, "batch.read");
  const id = batchId.parse((await params).id);
  const asked = query.parse(Object.fromEntries(new URL(request.url).searchParams));
  const filter = filterFrom(asked);
  const { from, to, anchorRow = 1, anchorAt = 0 } = asked;
  const skip = z.number().min(0).max(MOST_PASSED);
  // Without a filter the place is the row number: no row before it has to be passed.
  const place =
    Object.keys(filter).length > 0 ? { fromRow: anchorRow, skip: skip.parse(from - anchorAt) } : { fromRow: from + 1 };
  const { rows } = await listRecords(actor, id, { filter, ...place, limit: to - from });
  return Response.json({ rows }, { headers: { "cache-control": "no-store" } });
});
