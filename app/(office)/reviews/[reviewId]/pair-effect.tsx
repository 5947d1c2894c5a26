import { getTranslations } from "next-intl/server";
import { EffectFigures } from "@/app/(office)/effect-figures";
import { officePage } from "@/app/doors";
import { Card } from "@/components/ui/card";
import { NoticeBar } from "@/components/ui/notice-bar";
import { Skeleton } from "@/components/ui/skeleton";
import { previewTake } from "@/lib/inquiries/take-reviews";

/** What taking these pairs would change, in figures. Comes after the rest: a rehearsal waits for imports that run. */
export async function PairEffect({ reviewIds }: { reviewIds: readonly number[] }) {
  const [t, words] = await Promise.all([getTranslations("inquiries.decide"), getTranslations("reviews.refusals")]);
  const preview = await officePage((actor) => previewTake(actor, { reviewIds }));
  return (
    <Card title={t("effect")}>
      {preview.ok ? <EffectFigures {...preview.value} /> : <NoticeBar tone="warn">{words(preview.reason)}</NoticeBar>}
    </Card>
  );
}

/** The effect while it is being rehearsed. */
export async function PairEffectSkeleton() {
  const t = await getTranslations("inquiries.decide");
  return (
    <Card title={t("effect")}>
      <div role="status" aria-label={t("computing")} className="space-y-3">
        <Skeleton className="h-8 w-44" />
        <Skeleton className="h-3 w-56" />
        <Skeleton className="h-3 w-40" />
      </div>
    </Card>
  );
}
