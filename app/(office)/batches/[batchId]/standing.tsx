import { Undo2 } from "lucide-react";
import { getLocale, getTranslations } from "next-intl/server";
import { Suspense } from "react";
import { EffectFigures } from "@/app/(office)/effect-figures";
import { officePage } from "@/app/doors";
import { Card } from "@/components/ui/card";
import { DescriptionList } from "@/components/ui/description-list";
import { LinkButton } from "@/components/ui/link-button";
import { NoticeBar } from "@/components/ui/notice-bar";
import { Skeleton } from "@/components/ui/skeleton";
import { TextLink } from "@/components/ui/text-link";
import { formatChange, formatInstant, formatMoney, formatNumber, type Locale } from "@/lib/core/format";
import { type Batch, findBlockFigures } from "@/lib/intake/batches";
import { previewRevert } from "@/lib/intake/commit/revert";
import type { BatchQuery, BatchRights } from "./page";
import { RevertForm } from "./revert-form";

type StandingProps = { batch: Batch; rights: BatchRights; timeZone: string; asked: BatchQuery };

/** What became of a delivery: who committed, rejected or reverted it, when, and what it did to the count. */
export async function Standing({ batch, rights, timeZone, asked }: StandingProps) {
  const t = await getTranslations("batches");
  const locale = (await getLocale()) as Locale;
  const at = (instant: Date | null) => instant && formatInstant(instant, locale, timeZone);
  const block = batch.commitBlock;
  const figures = await officePage(async (actor) => ({
    commit: block === null ? null : await findBlockFigures(actor, block),
    revert: batch.revertBlock === null ? null : await findBlockFigures(actor, batch.revertBlock),
  }));
  const words = (figure: { before: number; after: number } | null) =>
    figure &&
    t("standing.figures", {
      before: formatNumber(figure.before),
      after: formatNumber(figure.after),
      change: formatChange(figure.after - figure.before),
    });
  const ended = batch.state !== "committed";
  return (
    <Card
      title={t(`standing.${batch.state}`)}
      actions={
        batch.state === "committed" &&
        rights.revert &&
        asked.revert !== "look" && (
          <LinkButton
            href={`/batches/${batch.id}?revert=look`}
            size="sm"
            kind="danger"
            prefetch={false}
            scroll={false}
            icon={<Undo2 aria-hidden />}
          >
            {t("revert.open")}
          </LinkButton>
        )
      }
    >
      <div className="space-y-4">
        <DescriptionList
          columns={2}
          facts={[
            ...(batch.committedAt
              ? [
                  {
                    term: t("standing.committedBy"),
                    value: `${batch.committedBy ?? t("bySystem")} · ${at(batch.committedAt)}`,
                  },
                  { term: t("standing.block"), value: t("standing.blockValue", { block: formatNumber(block ?? 0) }) },
                  { term: t("standing.count"), value: words(figures.commit) },
                ]
              : []),
            ...(ended
              ? [
                  {
                    term: t(`standing.${batch.state}By`),
                    value: `${batch.endedBy ?? t("bySystem")} · ${at(batch.endedAt) ?? ""}`,
                  },
                  {
                    term: t("standing.reason"),
                    value: batch.reason?.text ?? (batch.reason?.code && t(`endReasons.${batch.reason.code}`)),
                  },
                ]
              : []),
            ...(batch.revertBlock !== null
              ? [
                  {
                    term: t("standing.revertBlock"),
                    value: t("standing.blockValue", { block: formatNumber(batch.revertBlock) }),
                  },
                  { term: t("standing.revertCount"), value: words(figures.revert) },
                ]
              : []),
          ]}
        />
        {batch.state === "committed" && asked.revert === "look" && rights.revert && (
          <Suspense fallback={<Skeleton className="h-24 w-full" />}>
            <RevertStep batch={batch} mayVoid={rights.correctDate} />
          </Suspense>
        )}
      </div>
    </Card>
  );
}

/** What taking the batch back would change, and the step itself. */
async function RevertStep({ batch, mayVoid }: { batch: Batch; mayVoid: boolean }) {
  const t = await getTranslations("batches");
  const preview = await officePage((actor) => previewRevert(actor, { batchId: batch.id })).catch(() => null);
  if (preview === null) return <NoticeBar tone="bad">{t("effect.failed")}</NoticeBar>;
  if (!preview.ok) return <NoticeBar tone="bad">{t(`stepRefusals.${preview.reason}`)}</NoticeBar>;
  const { before, after, withWork, inquiries, leaving, moving } = preview.value;
  const locale = (await getLocale()) as Locale;
  return (
    <section aria-labelledby="revert" className="space-y-3 rounded-md border border-bad/30 p-4">
      <h3 id="revert" className="font-semibold">
        {t("revert.title")}
      </h3>
      <p className="text-muted">{t("revert.note")}</p>
      <EffectFigures before={before} after={after} />
      {(leaving > 0 || moving > 0) && (
        <ul className="list-disc space-y-1 pl-5">
          {leaving > 0 && <li>{t("revert.leaving", { count: leaving })}</li>}
          {moving > 0 && <li>{t("revert.moving", { count: moving })}</li>}
        </ul>
      )}
      {withWork > 0 && (
        <NoticeBar
          tone="warn"
          title={`${t("revert.withWork", { count: withWork })} ${mayVoid ? "" : t("stepRefusals.NEEDS_MANAGER")}`}
        >
          <ul className="mt-1 space-y-0.5">
            {inquiries.map((one) => (
              <li key={one.id} className="flex flex-wrap gap-x-3">
                <TextLink href={`/inquiries/${one.id}`}>
                  {one.reference ?? t("revert.inquiry", { number: one.id })}
                </TextLink>
                {one.charged !== null && <span>{formatMoney(one.charged, one.currency ?? "JPY", locale)}</span>}
                {one.closedAs && <span>{t("revert.closed")}</span>}
              </li>
            ))}
            {withWork > inquiries.length && <li>{t("revert.more", { count: withWork - inquiries.length })}</li>}
          </ul>
        </NoticeBar>
      )}
      {(withWork === 0 || mayVoid) && <RevertForm batchId={batch.id} />}
    </section>
  );
}
