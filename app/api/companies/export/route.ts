import { createTranslator } from "next-intl";
import { arrange, stateOf } from "@/app/(office)/settings/companies/arrange";
import { rangesText } from "@/app/(office)/settings/companies/bin-words";
import { companiesSpec } from "@/app/(office)/settings/companies/spec";
import { csvAnswer } from "@/app/csv-answer";
import { officeRoute } from "@/app/doors";
import type { ColumnId } from "@/components/table/spec";
import { parseTableState } from "@/components/table/state";
import { permit } from "@/lib/access/actor";
import { witness } from "@/lib/audit/change";
import { type Company, listCompanies } from "@/lib/companies/queries";
import { type CsvCell, csvLine } from "@/lib/core/csv";
import { readMessages } from "@/lib/core/messages";
import { findIncident } from "@/lib/settings/queries";

/** Exactly the card companies that the list's address finds, in its order and columns. */
export const GET = officeRoute(async (actor, request) => {
  permit(actor, "company.read");
  const state = parseTableState(Object.fromEntries(new URL(request.url).searchParams), companiesSpec);
  const t = createTranslator({ locale: actor.locale, messages: readMessages(actor.locale), namespace: "companies" });
  const say = t as unknown as (key: string) => string;
  const cells: Record<ColumnId<typeof companiesSpec>, (row: Company) => CsvCell> = {
    name: (row) => ({ free: actor.locale === "ja" ? row.nameJa : row.nameEn }),
    code: (row) => row.code,
    binRanges: (row) => rangesText(row.binRanges, " "),
    profile: (row) => row.profile?.version ?? null,
    state: (row) => say(`states.${stateOf(row)}`),
    contact: (row) => ({ free: row.contact }),
  };
  async function* lines() {
    const rows = arrange(await listCompanies(actor), state, actor.locale);
    await witness(actor, {
      type: "list.exported",
      subject: "list",
      details: { list: companiesSpec.list, rows: rows.length },
    });
    yield csvLine(state.columns.map((id) => say(`columns.${id}`)));
    for (const row of rows) yield csvLine(state.columns.map((id) => cells[id](row)));
  }
  return csvAnswer(`companies-${(await findIncident(actor))?.clock.today}`, lines());
});
