import { createTranslator } from "next-intl";
import { z } from "zod";
import { comparisonCsv } from "@/app/(office)/exposure/scopes/comparison-rows";
import { rowId } from "@/app/(office)/row-id";
import { csvAnswer } from "@/app/csv-answer";
import { officeRoute } from "@/app/doors";
import { permit } from "@/lib/access/actor";
import { witness } from "@/lib/audit/change";
import { readMessages } from "@/lib/core/messages";
import { compareScopes } from "@/lib/exposure/scope-comparison";

type Context = { params: Promise<{ scopeId: string }> };

const asked = z.strictObject({
  against: z.union([z.literal("none"), z.coerce.number().int().positive().max(2_147_483_647)]),
});

/** What a version explains and changes against another, as its page shows it. */
export const GET = officeRoute(async (actor, request, { params }: Context) => {
  permit(actor, "exposure.read");
  const id = rowId((await params).scopeId);
  const { against } = asked.parse(Object.fromEntries(new URL(request.url).searchParams));
  const comparison = await compareScopes(actor, id, against === "none" ? null : against);
  const t = createTranslator({ locale: actor.locale, messages: readMessages(actor.locale) });
  const say = t as unknown as (key: string) => string;
  async function* lines() {
    const all = [...comparisonCsv(comparison, actor.locale, say)];
    const details = { list: "scopeComparison", rows: all.length - 1 };
    await witness(actor, { type: "list.exported", subject: "list", details });
    yield* all;
  }
  return csvAnswer(`scope-${id}-against-${against}`, lines());
});
