import { z } from "zod";
import { officeRoute } from "@/app/doors";
import { findDifference } from "@/lib/intake/differences";

const number = z.coerce.number().int().positive();

/** How one record differs from what is in force about its inquiry; null where there is nothing to compare. */
export const GET = officeRoute<{ params: Promise<{ id: string; row: string }> }>(
  async (actor, _request, { params }) => {
    const { id, row } = await params;
    const difference = await findDifference(actor, number.parse(id), number.parse(row));
    return Response.json({ difference }, { headers: { "cache-control": "no-store" } });
  },
);
