import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { z } from "zod";
import { companyName } from "@/app/(office)/batches/batch-words";
import { rowId } from "@/app/(office)/row-id";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { NoticeBar } from "@/components/ui/notice-bar";
import type { Actor } from "@/lib/access/actor";
import { may } from "@/lib/access/actor";
import { findCompany, listProfiles } from "@/lib/companies/queries";
import { headerText } from "@/lib/companies/rules";
import type { ProfileBody } from "@/lib/companies/schema";
import type { Locale } from "@/lib/core/format";
import { findBatch } from "@/lib/intake/batches";
import { lookAtDelivery } from "@/lib/intake/look";
import { ProfileEditor } from "./profile-editor";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("companies"))("profile.title") };
}

const query = z.object({
  batch: z.coerce.number().int().positive().optional().catch(undefined),
  version: z.coerce.number().int().positive().optional().catch(undefined),
});

/** Where nothing is known yet: found out from the file, in yen, numbers naming persons. */
const blank: ProfileBody = {
  format: "csv",
  encoding: "auto",
  separator: "auto",
  headerRow: 1,
  columns: {},
  dateOrder: "ymd",
  defaultCurrency: "JPY",
  numberIdentifies: "person",
  receivedRule: { from: "person" },
  autoCommit: false,
  values: { kind: {}, detectionCase: {}, useStatus: {}, reason: {} },
};

type ProfilePageProps = {
  params: Promise<{ companyId: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

/** How a company's files are read; with a delivery at hand, its real header stands beside. */
export default async function ProfilePage({ params, searchParams }: ProfilePageProps) {
  const id = rowId((await params).companyId);
  const asked = query.parse(await searchParams);
  const { company, shown, header, mayEdit } = await officePage(async (actor) => {
    const [found, profiles] = await Promise.all([findCompany(actor, id), listProfiles(actor, id)]);
    const version = profiles.find((one) => one.version === asked.version) ?? profiles[0];
    return {
      company: found,
      shown: version,
      header: asked.batch === undefined ? null : await headerOf(actor, id, asked.batch, version?.body),
      mayEdit: may(actor, "company.edit"),
    };
  });
  const t = await getTranslations("companies");
  const locale = (await getLocale()) as Locale;
  const newest = company.profile?.version ?? 0;
  const old = shown !== undefined && shown.version !== newest;
  return (
    <div className="max-w-5xl space-y-4">
      <PageHeader
        title={t("profile.titleOf", { company: companyName(company, locale) })}
        note={shown ? t("version", { version: shown.version }) : t("profile.first")}
        crumbs={[
          { label: t("title"), href: "/settings/companies" },
          { label: companyName(company, locale), href: `/settings/companies/${id}` },
        ]}
      />
      {old && <NoticeBar tone="note">{t("profile.old", { version: newest })}</NoticeBar>}
      <ProfileEditor
        companyId={id}
        basedOn={newest}
        // A header row found in the delivery at hand is part of what is proposed.
        body={{ ...(shown?.body ?? blank), ...(header && !shown && { headerRow: header.row }) }}
        header={header?.names ?? []}
        batchId={asked.batch ?? null}
        readOnly={!mayEdit}
      />
    </div>
  );
}

/** The header of a delivery that waits for its profile. Null where it is another company's business or erased. */
async function headerOf(actor: Actor, companyId: number, batchId: number, body: ProfileBody | undefined) {
  if (!may(actor, "batch.read")) return null;
  const batch = await findBatch(actor, batchId);
  if (batch.company.id !== companyId) return null;
  const look = await lookAtDelivery(actor, batchId, batch.layout?.chosen ?? {});
  if (!look) return null;
  const row = batch.reason?.headerRow ?? batch.layout?.chosen?.headerRow ?? body?.headerRow ?? 1;
  const cells = look.records[Math.max(0, row - 1)] ?? [];
  const names = row === 0 ? cells.map((_, i) => `#${i + 1}`) : cells.map(headerText).filter(Boolean);
  return { row, names };
}
