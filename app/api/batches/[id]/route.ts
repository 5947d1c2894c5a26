import { z } from "zod";
import { senderRoute, sent } from "@/app/sender-doors";
import { NotFound } from "@/lib/core/errors";
import { findReceipt } from "@/lib/intake/senders/receipts";

export const dynamic = "force-dynamic";

/** Where one delivery of the key's own company stands; 404 for any other. */
export const GET = senderRoute<{ params: Promise<{ id: string }> }>("receipts", async (actor, request, { params }) => {
  z.strictObject({}).parse(Object.fromEntries(new URL(request.url).searchParams));
  const { id } = await params;
  if (!/^[1-9]\d{0,8}$/.test(id)) throw new NotFound("batch");
  return sent(await findReceipt(actor, Number(id)));
});
