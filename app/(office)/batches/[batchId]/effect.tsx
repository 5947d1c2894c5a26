import { getLocale, getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { EffectFigures } from "@/app/(office)/effect-figures";
import { officePage } from "@/app/doors";
import { Card } from "@/components/ui/card";
import { LinkButton } from "@/components/ui/link-button";
import { NoticeBar } from "@/components/ui/notice-bar";
import { Skeleton } from "@/components/ui/skeleton";
import { formatDate, formatNumber, type Locale } from "@/lib/core/format";
import type { Batch } from "@/lib/intake/batches";
import { findTotals } from "@/lib/intake/check/totals";
import { previewCommit } from "@/lib/intake/commit/commit";
import { type Outcome, outcomes } from "@/lib/intake/schema";
import { CommitStep } from "./commit-step";
import { ControlTotals } from "./control-totals";
import type { BatchRights } from "./page";
import { WeighAgain } from "./weigh-again";

/** Above this many records the rehearsal takes long and holds the ledger: it runs when somebody asks for it. */
const BY_ITSELF = 200_000;

type EffectProps = {
  batch: Batch;
  staged: Readonly<Record<Outcome, number>>;
  /** Records whose warning nobody has taken yet. */
  openWarnings: number;
  rights: BatchRights;
  now: boolean;
};

/** What committing would do, read off a rehearsal of it, with the button that does it (RULEBOOK R4.8). */
export async function Effect({ batch, staged, openWarnings, rights, now }: EffectProps) {
  const t = await getTranslations("batches.effect");
  const locale = (await getLocale()) as Locale;
  if (batch.records > BY_ITSELF && !now) {
    return (
      <Card title={t("title")}>
        <p className="mb-3 text-muted">{t("onDemand")}</p>
        <LinkButton href={`/batches/${batch.id}?effect=now`} prefetch={false}>
          {t("compute")}
        </LinkButton>
      </Card>
    );
  }
  const preview = await officePage((actor) => previewCommit(actor, { batchId: batch.id })).catch(() => null);
  const totals = await officePage((actor) => findTotals(actor, batch.id));
  if (preview === null) return <Failed title={t("title")}>{t("failed")}</Failed>;
  if (!preview.ok) {
    return (
      <Card title={t("title")}>
        <p className="text-muted">{t(preview.reason)}</p>
      </Card>
    );
  }
  const { before, after, newMembers, knownMembers, outside, money } = preview.value;
  const moved = outcomes.filter((one) => (preview.value.outcomes[one] ?? 0) !== staged[one]);
  const change = { before: formatNumber(before.today), after: formatNumber(after.today) };
  const published = after.published
    .filter((figure, i) => figure.now !== before.published[i]?.now)
    .map((figure) =>
      t("publishedMove", {
        asOf: formatDate(figure.asOf, locale),
        published: formatNumber(figure.published),
        now: formatNumber(figure.now),
      }),
    );
  return (
    <Card title={t("title")}>
      <div className="space-y-4">
        {moved.length > 0 && <WeighAgain batchId={batch.id} />}
        <EffectFigures before={before} after={after} />
        <dl className="grid grid-cols-2 gap-3 border-t pt-3">
          {[
            { term: t("newMembers"), value: newMembers },
            { term: t("knownMembers"), value: knownMembers },
            ...(outside === null ? [] : [{ term: t("outside"), value: outside }]),
          ].map(({ term, value }) => (
            <div key={term}>
              <dt className="text-xs text-muted">{term}</dt>
              <dd className="text-base font-semibold">{formatNumber(value)}</dd>
            </div>
          ))}
        </dl>
        {money && (
          <p className="border-t pt-3">
            <span className="mr-2 text-xs text-muted">{t("money")}</span>
            {t("moneyBooked", { booked: money.booked, reversed: money.reversed })}
          </p>
        )}
        <ControlTotals totals={totals} />
        {rights.commit ? (
          <CommitStep
            batchId={batch.id}
            totalsDiffer={!totals.agree}
            title={t("confirmTitle", { count: statements(preview.value.outcomes) })}
            lines={[
              before.today === after.today ? t("confirmSame", change) : t("confirmChange", change),
              ...published,
              ...left(preview.value.outcomes, (key, values) => t(key, values)),
              ...(openWarnings > 0 ? [t("openWarnings", { count: openWarnings })] : []),
            ]}
          />
        ) : (
          <p className="text-muted">{t("noRight")}</p>
        )}
      </div>
    </Card>
  );
}

function statements(counts: Readonly<Record<string, number>>): number {
  return outcomes
    .filter((one) => !["set_aside", "problem", "skipped"].includes(one))
    .reduce((sum, one) => sum + (counts[one] ?? 0), 0);
}

/** What stays out of the commit. */
function left(
  counts: Readonly<Record<string, number>>,
  t: (key: string, values: { count: number }) => string,
): string[] {
  return (["problem", "set_aside"] as const).flatMap((one) =>
    counts[one] ? [t(`left.${one}`, { count: counts[one] })] : [],
  );
}

async function Failed({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Card title={title}>
      <NoticeBar tone="bad">{children}</NoticeBar>
    </Card>
  );
}

/** The effect while it is being rehearsed. */
export async function EffectSkeleton() {
  const t = await getTranslations("batches.effect");
  return (
    <Card title={t("title")}>
      <div role="status" aria-label={t("computing")} className="space-y-3">
        <Skeleton className="h-9 w-44" />
        <Skeleton className="h-3 w-56" />
        <Skeleton className="h-3 w-40" />
        <Skeleton className="h-8 w-28" />
        <p className="text-xs text-muted">{t("computing")}</p>
      </div>
    </Card>
  );
}
