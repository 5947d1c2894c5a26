import { z } from "zod";
import { officeRoute } from "@/app/doors";
import { findProgress } from "@/lib/intake/batches";

const number = z.coerce.number().int().positive();

/** Where the reading of a delivery stands. Asked each second by its page: that keeps no session alive. */
export const GET = officeRoute<{ params: Promise<{ id: string }> }>(
  async (actor, _request, { params }) => {
    const found = await findProgress(actor, number.parse((await params).id));
    return Response.json(found, { headers: { "cache-control": "no-store" } });
  },
  { activity: false },
);
