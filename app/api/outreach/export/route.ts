import { createTranslator } from "next-intl";
import { arrange } from "@/app/(office)/outreach/arrange";
import { outreachSpec } from "@/app/(office)/outreach/spec";
import { csvAnswer } from "@/app/csv-answer";
import { officeRoute } from "@/app/doors";
import type { ColumnId } from "@/components/table/spec";
import { parseTableState } from "@/components/table/state";
import { permit } from "@/lib/access/actor";
import { witness } from "@/lib/audit/change";
import { type CsvCell, csvLine } from "@/lib/core/csv";
import { readMessages } from "@/lib/core/messages";
import { listOutreach } from "@/lib/hotline/outreach/queries";
import type { OutreachRow } from "@/lib/hotline/outreach/schema";

/** Exactly the lists that the page's address finds, in its order and columns; the scope's version in a column of its own. */
export const GET = officeRoute(async (actor, request) => {
  permit(actor, "outreach.read");
  const state = parseTableState(Object.fromEntries(new URL(request.url).searchParams), outreachSpec);
  const t = createTranslator({ locale: actor.locale, messages: readMessages(actor.locale), namespace: "outreach" });
  const say = t as unknown as (key: string) => string;
  const cells: Record<ColumnId<typeof outreachSpec>, (row: OutreachRow) => CsvCell[]> = {
    purpose: (row) => [{ free: row.purpose[actor.locale] }],
    scope: (row) => [{ free: row.scope[actor.locale] }, row.scopeVersion],
    channel: (row) => [say(`channels.${row.channel}`)],
    company: ({ company }) => [company && { free: actor.locale === "ja" ? company.nameJa : company.nameEn }],
    state: (row) => [say(`states.${row.last.state}`)],
    onDay: (row) => [row.last.onDay],
    persons: (row) => [row.last.persons],
    note: (row) => [{ free: row.last.note }],
    madeBy: (row) => [{ free: row.last.madeByName }],
  };
  const heads = state.columns.flatMap((id) =>
    id === "scope" ? [say("columns.scope"), say("form.scopeVersion")] : [say(`columns.${id}`)],
  );
  const { rows, today } = await listOutreach(actor);
  async function* lines() {
    const found = arrange(rows, state);
    await witness(actor, {
      type: "list.exported",
      subject: "list",
      details: { list: outreachSpec.list, rows: found.length },
    });
    yield csvLine(heads);
    for (const row of found) yield csvLine(state.columns.flatMap((id) => cells[id](row)));
  }
  return csvAnswer(`outreach-${today}`, lines());
});
