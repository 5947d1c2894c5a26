import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { parseTableState, type SearchParams } from "@/components/table/state";
import { may } from "@/lib/access/actor";
import type { Action } from "@/lib/access/rights";
import { listViews } from "@/lib/accounts/queries";
import { listTrailPersons, readTrail } from "@/lib/audit/queries";
import { findTrailStanding } from "@/lib/audit/trail-heads";
import { findIncident } from "@/lib/settings/queries";
import { trailQuery } from "./filters";
import { SealCards } from "./seal-cards";
import { trailSpec } from "./spec";
import { TrailTable } from "./trail-table";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("audit"))("title") };
}

const subjectRights: readonly [subject: string, right: Action][] = [
  ["exposureLoad", "exposure.read"],
  ["exposureScope", "exposure.read"],
  ["watchList", "watchList.read"],
  ["batch", "batch.read"],
  ["inquiry", "inquiry.read"],
  ["member", "member.read"],
  ["review", "review.read"],
  ["user", "user.read"],
  ["accountReview", "accountReview.read"],
  ["company", "company.read"],
  ["notice", "notice.read"],
  ["check", "ledger.open"],
  ["noticeSection", "notice.read"],
  ["measure", "measure.read"],
  ["fraudReport", "fraudReport.read"],
  ["call", "call.read"],
  ["callBack", "call.read"],
  ["callReport", "call.read"],
  ["outreach", "outreach.read"],
  ["regulatorReport", "regulatorReport.read"],
  ["fullExport", "fullExport.read"],
  ["retention", "retention.read"],
];

/** The audit trail. Looking at it is itself an entry. */
export default async function AuditPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const asked = await searchParams;
  const state = parseTableState(asked, trailSpec);
  const { page, standing, mayVerify, persons, linked, views, mayShare, timeZone } = await officePage(async (actor) => {
    const timeZone = (await findIncident(actor))?.timeZone ?? "Asia/Tokyo";
    const page = await readTrail(actor, {
      filter: await trailQuery(actor, state, timeZone),
      after: state.after,
      before: state.before,
      size: state.size,
      newestFirst: state.sort.descending,
    });
    const linked = subjectRights.filter(([, right]) => may(actor, right)).map(([subject]) => subject);
    const [persons, views, standing] = await Promise.all([
      listTrailPersons(actor),
      listViews(actor, trailSpec.list),
      findTrailStanding(actor),
    ]);
    const mayVerify = may(actor, "ledger.verify");
    return { page, persons, standing, mayVerify, linked, views, mayShare: may(actor, "view.share"), timeZone };
  });
  const t = await getTranslations("audit");
  const words = t.raw("types") as Record<string, Record<string, string>>;
  const types = Object.entries(words).flatMap(([noun, verbs]) =>
    Object.entries(verbs).map(([verb, label]) => ({ value: `${noun}.${verb}`, label })),
  );
  const options = persons.map(({ id, name }) => ({
    value: id,
    label: id === "public" ? t("kinds.public") : id.startsWith("system:") ? `${t("kinds.system")} ${name}` : name,
  }));
  const [, kind, id] = /^(member|inquiry|batch):(\d+)$/.exec(state.filters.about ?? "") ?? [];
  const about = kind && id ? { thing: t(`subjects.${kind}`), id } : null;
  return (
    <>
      <PageHeader title={t("title")} note={about ? t("aboutNote", about) : t("note")} />
      <SealCards standing={standing} query={filtersOnly(asked)} mayVerify={mayVerify} timeZone={timeZone} />
      <TrailTable
        state={state}
        page={page}
        persons={options}
        types={types}
        linked={linked}
        views={views}
        mayShare={mayShare}
        timeZone={timeZone}
      />
    </>
  );
}

/** The address without its page and columns: what the lines' export follows. */
function filtersOnly(asked: SearchParams): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(asked)) {
    if (!(name in trailSpec.columns)) continue;
    for (const one of Array.isArray(value) ? value : [value ?? ""]) query.append(name, one);
  }
  return query.size ? `?${query}` : "";
}
