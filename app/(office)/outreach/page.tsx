import { MailPlus } from "lucide-react";
import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { tableHref } from "@/components/table/spec";
import { parseTableState, type SearchParams } from "@/components/table/state";
import { LinkButton } from "@/components/ui/link-button";
import { Tile } from "@/components/ui/tile";
import { may } from "@/lib/access/actor";
import { listCompanies } from "@/lib/companies/queries";
import { realNow } from "@/lib/core/clock";
import { formatNumber } from "@/lib/core/format";
import { listOutreach } from "@/lib/hotline/outreach/queries";
import { isLate, personsByState } from "@/lib/hotline/outreach/rules";
import { outreachStates } from "@/lib/hotline/outreach/schema";
import { findIncident } from "@/lib/settings/queries";
import { arrange } from "./arrange";
import { OutreachTable } from "./outreach-table";
import { outreachSpec } from "./spec";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("outreach"))("title") };
}

/** Who was asked to watch their statements, when, and through which channel. */
export default async function OutreachPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const state = parseTableState(await searchParams, outreachSpec);
  const { rows, today, companies, mayEdit, timeZone } = await officePage(async (actor) => ({
    ...(await listOutreach(actor)),
    companies: await listCompanies(actor),
    mayEdit: may(actor, "outreach.edit"),
    timeZone: (await findIncident(actor))?.timeZone ?? "Asia/Tokyo",
  }));
  const t = await getTranslations("outreach");
  const locale = await getLocale();
  const found = arrange(rows, state);
  const persons = personsByState(rows);
  const late = rows.filter(({ last }) => isLate(last, today)).length;
  const filter = state.filters.state?.join();
  return (
    <div className="space-y-4">
      <PageHeader
        title={t("title")}
        note={t("note")}
        actions={
          mayEdit && (
            <LinkButton href="/outreach/new" kind="primary" icon={<MailPlus aria-hidden />}>
              {t("create")}
            </LinkButton>
          )
        }
      />
      <div className="grid grid-cols-1 gap-3 sm:grid-cols-3">
        {outreachStates
          .filter((one) => one !== "given_up")
          .map((one) => (
            <Tile
              key={one}
              label={t(`states.${one}`)}
              figure={formatNumber(persons[one])}
              unit={t("unit")}
              delta={one === "planned" && late > 0 ? t("lateCount", { count: late }) : undefined}
              deltaTone="warn"
              href={tableHref("/outreach", outreachSpec, filter === one ? {} : { filters: { state: [one] } })}
              active={filter === one}
            />
          ))}
      </div>
      <OutreachTable
        state={state}
        page={{ rows: found, count: { value: found.length, atLeast: false }, asOf: realNow() }}
        companies={companies.map(({ id, nameJa, nameEn }) => ({
          value: String(id),
          label: locale === "ja" ? nameJa : nameEn,
        }))}
        today={today}
        timeZone={timeZone}
      />
      <p className="text-xs text-muted">{t("twice")}</p>
    </div>
  );
}
