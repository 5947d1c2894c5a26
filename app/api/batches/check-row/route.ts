import { z } from "zod";
import { officeRoute } from "@/app/doors";
import { may, permit } from "@/lib/access/actor";
import { isIsoDate } from "@/lib/core/dates";
import { checkRow } from "@/lib/intake/read/type";
import { typedRowSchema } from "@/lib/intake/schema";
import { findKnownMember } from "@/lib/members/queries";

const input = z.strictObject({
  companyId: z.int().positive(),
  receivedOn: z.string().refine(isIsoDate),
  row: typedRowSchema,
  /** Whether card or member number changed since the last check: only then is the member looked up, which leaves an entry. */
  look: z.boolean(),
});

/** Checks one row as it is typed: every finding, and the member that it belongs to already. */
export const POST = officeRoute(async (actor, request) => {
  permit(actor, "batch.receive");
  const { companyId, receivedOn, row, look } = input.parse(await request.json().catch(() => null));
  const checked = await checkRow(actor, { companyId, receivedOn, row });
  const known =
    look && may(actor, "member.read")
      ? await findKnownMember(actor, { companyId, cardNumber: row.cardNumber, memberNumber: row.memberNumber })
      : null;
  return Response.json({ ...checked, known }, { headers: { "cache-control": "no-store" } });
});
