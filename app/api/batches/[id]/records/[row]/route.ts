import { z } from "zod";
import { officeRoute } from "@/app/doors";
import { findDifference } from "@/lib/intake/check/differences";
import { findCardProposal } from "@/lib/intake/check/propose-card";

const number = z.coerce.number().int().positive();

/**
 * How one record differs from what is in force about its inquiry, and the one known card that fits what is left of its
 * number; null where there is nothing to compare or to propose.
 */
export const GET = officeRoute<{ params: Promise<{ id: string; row: string }> }>(
  async (actor, _request, { params }) => {
    const { id, row } = await params;
    const [batchId, rowNo] = [number.parse(id), number.parse(row)];
    const [difference, proposal] = await Promise.all([
      findDifference(actor, batchId, rowNo),
      findCardProposal(actor, batchId, rowNo),
    ]);
    return Response.json({ difference, proposal }, { headers: { "cache-control": "no-store" } });
  },
);
