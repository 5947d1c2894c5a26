import { z } from "zod";
import { officeRoute } from "@/app/doors";
import { findCheck } from "@/lib/ledger/checks";

const number = z.coerce.number().int().positive();

/** Where a check stands. Asked each second by its page: that keeps no session alive. */
export const GET = officeRoute<{ params: Promise<{ id: string }> }>(
  async (actor, _request, { params }) => {
    const { state, progress } = await findCheck(actor, number.parse((await params).id));
    return Response.json({ state, progress }, { headers: { "cache-control": "no-store" } });
  },
  { activity: false },
);
