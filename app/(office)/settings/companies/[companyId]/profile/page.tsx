import { History } from "lucide-react";
import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { z } from "zod";
import { companyName } from "@/app/(office)/batches/batch-words";
import { rowId } from "@/app/(office)/row-id";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { LinkButton } from "@/components/ui/link-button";
import { NoticeBar } from "@/components/ui/notice-bar";
import { may } from "@/lib/access/actor";
import { findCompany, listProfiles } from "@/lib/companies/queries";
import { suggestColumns } from "@/lib/companies/rules";
import type { CsvProfile, Field, ProfileBody } from "@/lib/companies/schema";
import { suggestMeanings } from "@/lib/companies/word-meanings";
import type { Locale } from "@/lib/core/format";
import { findDrift } from "@/lib/intake/read/drift";
import { type Sample, sampleDelivery } from "@/lib/intake/read/sample";
import { ProfileEditor } from "./profile-editor";
import { TrySample } from "./try-sample";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("companies"))("profile.title") };
}

const query = z.object({
  batch: z.coerce.number().int().positive().optional().catch(undefined),
  version: z.coerce.number().int().positive().optional().catch(undefined),
});

/** Where nothing is known yet: found out from the file, in yen, numbers naming persons. */
const blank: CsvProfile = {
  format: "csv",
  encoding: "auto",
  separator: "auto",
  headerRow: 1,
  columns: {},
  dateOrder: "ymd",
  defaultCurrency: "JPY",
  numberIdentifies: "person",
  receivedRule: { from: "today" },
  autoCommit: false,
  values: { kind: {}, detectionCase: {}, useStatus: {}, reason: {}, reliefStatus: {} },
};

/** Format, sheet and header row found in the delivery at hand are part of what is proposed. */
function firstBody(sample: Sample | null): ProfileBody {
  const headerRow = sample?.headerRow ?? blank.headerRow;
  if (sample?.sheet === undefined) return { ...blank, headerRow };
  const { encoding: _, separator: __, ...common } = blank;
  return { ...common, format: "xlsx", sheet: sample.sheet, headerRow };
}

type ProfilePageProps = {
  params: Promise<{ companyId: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

/**
 * How a company's files are read. With a delivery at hand its columns stand beside the fields, with sample values, and
 * what is proposed for them waits for a yes: from names where there is no profile yet, from what drifted where there is.
 */
export default async function ProfilePage({ params, searchParams }: ProfilePageProps) {
  const id = rowId((await params).companyId);
  const asked = query.parse(await searchParams);
  const { company, shown, sample, drift, versions, rights } = await officePage(async (actor) => {
    const [found, profiles] = await Promise.all([findCompany(actor, id), listProfiles(actor, id)]);
    const version = profiles.find((one) => one.version === asked.version) ?? profiles[0];
    const batchId = may(actor, "batch.read") ? asked.batch : undefined;
    const columns =
      batchId === undefined ? null : await sampleDelivery(actor, { companyId: id, batchId, body: version?.body });
    return {
      company: found,
      shown: version,
      sample: columns,
      drift: batchId !== undefined && columns && version ? await findDrift(actor, batchId) : null,
      versions: profiles.length,
      rights: {
        edit: may(actor, "company.edit"),
        try: may(actor, "company.try"),
        autoCommit: may(actor, "company.autoCommit"),
      },
    };
  });
  const t = await getTranslations("companies");
  const locale = (await getLocale()) as Locale;
  const newest = company.profile?.version ?? 0;
  const old = shown !== undefined && shown.version !== newest;
  const names = sample?.columns.map((one) => one.name) ?? [];
  const proposals = shown
    ? (drift?.proposals ?? [])
    : (Object.entries(suggestColumns(names)) as [Field, string[]][]).map(([field, [column = ""]]) => ({
        field,
        column,
      }));
  return (
    <div className="max-w-5xl space-y-4">
      <PageHeader
        title={t("profile.titleOf", { company: companyName(company, locale) })}
        note={shown ? t("version", { version: shown.version }) : t("profile.first")}
        crumbs={[
          { label: t("title"), href: "/settings/companies" },
          { label: companyName(company, locale), href: `/settings/companies/${id}` },
        ]}
        actions={
          versions > 0 && (
            <LinkButton href={`/settings/companies/${id}/profile/versions`} icon={<History aria-hidden />}>
              {t("profile.versions")}
            </LinkButton>
          )
        }
      />
      {old && <NoticeBar tone="note">{t("profile.old", { version: newest })}</NoticeBar>}
      <ProfileEditor
        // What is saved becomes the ground of the next change.
        key={`${newest} ${shown?.version ?? 0} ${asked.batch ?? 0}`}
        companyId={id}
        basedOn={newest}
        body={shown?.body ?? firstBody(sample)}
        columns={sample?.columns ?? []}
        proposals={proposals}
        meanings={suggestMeanings(sample?.columns.flatMap((one) => one.words) ?? [])}
        batchId={sample ? (asked.batch ?? null) : null}
        may={rights}
        beside={rights.try && <TrySample companyId={id} />}
      />
    </div>
  );
}
