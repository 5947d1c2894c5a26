import { getLocale, getTranslations } from "next-intl/server";
import { EffectFigures } from "@/app/(office)/effect-figures";
import { officePage } from "@/app/doors";
import { Card } from "@/components/ui/card";
import { NoticeBar } from "@/components/ui/notice-bar";
import { formatDate, formatNumber, type Locale } from "@/lib/core/format";
import type { Batch } from "@/lib/intake/batches";
import { previewRest } from "@/lib/intake/commit/commit-rest";
import { CommitStep } from "./commit-step";
import type { BatchRights } from "./page";

/** What committing the mended rest of a committed batch would do, with the button that does it (RULEBOOK R4.8). */
export async function Rest({ batch, rights }: { batch: Batch; rights: BatchRights }) {
  const t = await getTranslations("batches");
  const locale = (await getLocale()) as Locale;
  const preview = await officePage((actor) => previewRest(actor, { batchId: batch.id })).catch(() => null);
  if (!preview?.ok) {
    return (
      <Card title={t("rest.title")}>
        <NoticeBar tone="bad">{t(preview ? `stepRefusals.${preview.reason}` : "effect.failed")}</NoticeBar>
      </Card>
    );
  }
  const { before, after, records } = preview.value;
  const change = { before: formatNumber(before.today), after: formatNumber(after.today) };
  const published = after.published
    .filter((figure, i) => figure.now !== before.published[i]?.now)
    .map((figure) =>
      t("effect.publishedMove", {
        asOf: formatDate(figure.asOf, locale),
        published: formatNumber(figure.published),
        now: formatNumber(figure.now),
      }),
    );
  return (
    <Card title={t("rest.title")}>
      <div className="space-y-4">
        <p className="text-muted">{t("rest.note", { count: records })}</p>
        <EffectFigures before={before} after={after} />
        {rights.commit ? (
          <CommitStep
            rest
            batchId={batch.id}
            title={t("effect.confirmTitle", { count: records })}
            lines={[
              before.today === after.today ? t("effect.confirmSame", change) : t("effect.confirmChange", change),
              ...published,
            ]}
          />
        ) : (
          <p className="text-muted">{t("effect.noRight")}</p>
        )}
      </div>
    </Card>
  );
}
