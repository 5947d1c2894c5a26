"use server";

import { z } from "zod";
import { stepUpFirst } from "@/app/(office)/step-up-first";
import { officeAction } from "@/app/doors";
import type { Outcome } from "@/components/form/outcome";
import { revealCard } from "@/lib/vault/reveal";
import { revealReasons } from "@/lib/vault/rules";

const pathSchema = z.string().regex(/^\/(members|inquiries)\/\d{1,9}$/);

/**
 * One full card number, as the answer to one request and nowhere else: no page is drawn with it, no address names it.
 * @param fixed.path the page it was asked from: a member's or an inquiry's
 */
export async function revealAction(
  fixed: { path: string },
  _previous: Outcome<{ number: string }> | null,
  form: FormData,
): Promise<Outcome<{ number: string }>> {
  return officeAction("card.reveal", async (actor) => {
    const path = pathSchema.parse(fixed.path);
    const values = { code: String(form.get("code") ?? ""), reason: String(form.get("reason") ?? "").slice(0, 500) };
    const cardId = z.coerce.number().int().positive().parse(form.get("card"));
    const code = z.enum(revealReasons).parse(values.code);
    const outcome = await revealCard(actor, { cardId, code, reason: values.reason });
    stepUpFirst(outcome, path);
    return outcome.ok ? outcome : { ...outcome, values };
  });
}
