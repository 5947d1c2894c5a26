import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { z } from "zod";
import { BatchStatus } from "@/app/(office)/batches/batch-state";
import { companyName } from "@/app/(office)/batches/batch-words";
import { rowId } from "@/app/(office)/row-id";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { LinkButton } from "@/components/ui/link-button";
import { NoticeBar } from "@/components/ui/notice-bar";
import { Stepper } from "@/components/ui/stepper";
import { may } from "@/lib/access/actor";
import { encodings, separatorSchema } from "@/lib/companies/schema";
import { formatDate, type Locale } from "@/lib/core/format";
import { findBatch, findProgress } from "@/lib/intake/batches";
import type { BatchState } from "@/lib/intake/schema";
import { findIncident } from "@/lib/settings/queries";
import { Check } from "./check";
import { Columns } from "./columns";
import { Committing } from "./committing";
import { DeliveryFacts } from "./delivery-facts";
import { ReadNotices } from "./read-notices";
import { Reading } from "./reading";
import { Standing } from "./standing";
import { Unreadable } from "./unreadable";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("batches"))("one.pageTitle") };
}

const query = z.object({
  step: z.enum(["delivery", "columns", "check"]).optional().catch(undefined),
  encoding: z.enum(encodings).optional().catch(undefined),
  separator: separatorSchema.optional().catch(undefined),
  sheet: z.string().min(1).max(100).optional().catch(undefined),
  effect: z.literal("now").optional().catch(undefined),
  revert: z.literal("look").optional().catch(undefined),
  cancel: z.enum(["done", "late"]).optional().catch(undefined),
});
export type BatchQuery = z.infer<typeof query>;
export type BatchRights = Record<
  "receive" | "commit" | "reject" | "revert" | "correctDate" | "decide" | "editCompany",
  boolean
>;

type BatchPageProps = {
  params: Promise<{ batchId: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

/** One delivery on its way from arrival to commit; afterwards the record of it. */
export default async function BatchPage({ params, searchParams }: BatchPageProps) {
  const { batchId } = await params;
  const asked = query.parse(await searchParams);
  const { batch, commit, incident, rights, mayTrail, mayRetention } = await officePage(async (actor) => ({
    batch: await findBatch(actor, rowId(batchId)),
    commit: (await findProgress(actor, rowId(batchId))).commit,
    incident: await findIncident(actor),
    mayTrail: may(actor, "audit.read"),
    mayRetention: may(actor, "retention.read"),
    rights: {
      receive: may(actor, "batch.receive"),
      commit: may(actor, "batch.commit"),
      reject: may(actor, "batch.reject"),
      revert: may(actor, "batch.revert"),
      correctDate: may(actor, "batch.correctDate"),
      decide: may(actor, "inquiry.decide"),
      editCompany: may(actor, "company.edit"),
    } satisfies BatchRights,
  }));
  const t = await getTranslations("batches");
  const locale = (await getLocale()) as Locale;
  const timeZone = incident?.timeZone ?? "Asia/Tokyo";
  const today = incident?.clock.today ?? batch.receivedOn;
  const staged = batch.records > 0;
  const step = asked.step ?? "check";
  const shown = batch.state === "committing" ? "commit" : step;
  return (
    <div className="space-y-4">
      <PageHeader
        title={t("one.title", {
          company: companyName(batch.company, locale),
          receivedOn: formatDate(batch.receivedOn, locale),
        })}
        crumbs={[{ label: t("title"), href: "/batches" }]}
        status={<BatchStatus state={batch.state} />}
        note={[
          t("one.number", { number: batch.id }),
          t(`sources.${batch.source}`),
          batch.fileName,
          staged && t("one.records", { count: batch.records }),
        ]
          .filter(Boolean)
          .join(" · ")}
        actions={
          mayTrail && (
            <LinkButton href={`/audit?about=batch:${batch.id}`} prefetch={false}>
              {t("one.whoLooked")}
            </LinkButton>
          )
        }
      />
      {batch.erasedOn && (
        <NoticeBar
          tone="note"
          title={t("one.erased", { on: formatDate(batch.erasedOn, locale) })}
          action={
            mayRetention && (
              <LinkButton size="sm" href={`/settings/retention/runs/${batch.erasedRun}`} prefetch={false}>
                {t("one.erasedReport")}
              </LinkButton>
            )
          }
        >
          {t("one.erasedNote")}
        </NoticeBar>
      )}
      <Stepper label={t("steps.label")} steps={stepsOf(batch.id, batch.state, staged, shown, (key) => t(key))} />
      {asked.cancel === "late" && batch.state === "committed" && (
        <NoticeBar tone="warn" title={t("committing.late")}>
          {t("committing.lateNext")}
        </NoticeBar>
      )}
      {asked.cancel === "done" && batch.state === "review" && (
        <NoticeBar tone="good" title={t("committing.cancelled")}>
          {t("committing.cancelledNext")}
        </NoticeBar>
      )}
      {batch.state === "received" || batch.state === "reading" ? (
        <Reading batchId={batch.id} state={batch.state} progress={batch.progress} mayCancel={rights.reject} />
      ) : batch.state === "committing" ? (
        <Committing batchId={batch.id} commit={commit} mayCancel={rights.commit} />
      ) : batch.state === "unreadable" ? (
        <Unreadable batch={batch} asked={asked} rights={rights} />
      ) : step === "delivery" ? (
        <DeliveryFacts batch={batch} rights={rights} timeZone={timeZone} today={today} />
      ) : step === "columns" ? (
        <Columns batch={batch} asked={asked} rights={rights} />
      ) : (
        <>
          {batch.state === "review" && staged && <ReadNotices batch={batch} rights={rights} />}
          {batch.state !== "review" && <Standing batch={batch} rights={rights} timeZone={timeZone} asked={asked} />}
          {staged ? (
            <Check batch={batch} rights={rights} asked={asked} timeZone={timeZone} />
          ) : (
            <NoticeBar tone="note">{t("one.nothingKept")}</NoticeBar>
          )}
        </>
      )}
    </div>
  );
}

const order = ["delivery", "columns", "check", "commit"] as const;
const reached: Record<BatchState, number> = {
  received: 0,
  reading: 1,
  unreadable: 1,
  review: 2,
  committing: 3,
  committed: 4,
  reverted: 4,
  rejected: 4,
};

function stepsOf(id: number, state: BatchState, staged: boolean, shown: string, t: (key: string) => string) {
  const at = reached[state];
  const open = at >= 2;
  return order
    .filter((one) => one !== "commit" || state !== "rejected")
    .map((one, i) => ({
      id: one,
      label: t(`steps.${one}`),
      state:
        open && one === shown
          ? ("current" as const)
          : i < at
            ? ("done" as const)
            : i === at && !open
              ? ("current" as const)
              : ("ahead" as const),
      ...(open &&
        (one !== "columns" || staged) &&
        one !== "commit" && { href: one === "check" ? `/batches/${id}` : `/batches/${id}?step=${one}` }),
    }));
}
