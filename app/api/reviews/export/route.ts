import { createTranslator } from "next-intl";
import { reviewQuery } from "@/app/(office)/reviews/filters";
import { nodeName } from "@/app/(office)/reviews/node-name";
import { reviewsSpec } from "@/app/(office)/reviews/spec";
import { csvAnswer } from "@/app/csv-answer";
import { officeRoute } from "@/app/doors";
import type { ColumnId } from "@/components/table/spec";
import { parseTableState } from "@/components/table/state";
import { permit } from "@/lib/access/actor";
import { type CsvCell, csvLine } from "@/lib/core/csv";
import { readMessages } from "@/lib/core/messages";
import { exportReviews } from "@/lib/members/reviews/queries";
import type { ReviewRow } from "@/lib/members/schema";
import { findIncident } from "@/lib/settings/queries";

/** Exactly the reviews that the list's address finds, in its order and columns; cards masked as on the screen. */
export const GET = officeRoute(async (actor, request) => {
  permit(actor, "review.read");
  const state = parseTableState(Object.fromEntries(new URL(request.url).searchParams), reviewsSpec);
  const t = createTranslator({ locale: actor.locale, messages: readMessages(actor.locale), namespace: "reviews" });
  const say = t as unknown as (key: string, values?: Record<string, string>) => string;
  const what = (row: ReviewRow) => {
    if (row.b) return say("pair", { a: nodeName(row.a), b: nodeName(row.b) });
    return row.inquiryId === null ? nodeName(row.a) : (row.reference ?? `#${row.inquiryId}`);
  };
  const cells: Record<ColumnId<typeof reviewsSpec>, (row: ReviewRow) => CsvCell> = {
    kind: (row) => say(`kinds.${row.kind}`),
    what: (row) => ({ free: what(row) }),
    company: (row) => ({ free: actor.locale === "ja" ? row.nameJa : row.nameEn }),
    obvious: (row) => (row.b ? say(`obvious.${row.obvious ? "yes" : "no"}`) : null),
    openedOn: (row) => row.openedOn,
    state: (row) => say(`states.${row.state}`),
    note: (row) => ({ free: row.note }),
  };
  async function* lines() {
    const parts = exportReviews(actor, reviewQuery(state));
    const first = await parts.next();
    yield csvLine(state.columns.map((id) => say(`columns.${id}`)));
    for (let part = first; !part.done; part = await parts.next()) {
      yield part.value.map((row) => csvLine(state.columns.map((id) => cells[id](row)))).join("");
    }
  }
  return csvAnswer(`reviews-${(await findIncident(actor))?.clock.today}`, lines());
});
