import { getTranslations } from "next-intl/server";
import { officePage } from "@/app/doors";
import { failedRead } from "@/app/failed-read";
import { Card } from "@/components/ui/card";
import { ErrorState } from "@/components/ui/error-state";
import { formatChange, formatNumber } from "@/lib/core/format";
import { exposureClasses } from "@/lib/exposure/schema";
import { findScopeEffect } from "@/lib/exposure/scope-queries";

/** Live inquiries by class, as they stand and as they would stand: what is decided is seen before it is. */
export async function ScopeEffectCard({ id }: { id: number }) {
  const t = await getTranslations("exposure.scope.effect");
  const words = await getTranslations("inquiries.exposure");
  const effect = await officePage((actor) => findScopeEffect(actor, id).catch(failedRead));
  if (!effect) {
    return (
      <Card>
        <ErrorState title={t("failed")} />
      </Card>
    );
  }
  const { now, would, gained, lost } = effect;
  return (
    <Card title={t("title")} note={t("note")}>
      <div className="overflow-x-auto">
        <table className="w-full max-w-xl text-left">
          <thead className="border-b text-xs text-muted">
            <tr>
              <th scope="col" className="py-1.5 font-medium">
                {t("class")}
              </th>
              {(["now", "would", "change"] as const).map((head) => (
                <th key={head} scope="col" className="py-1.5 pl-4 text-right font-medium">
                  {t(head)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="divide-y tabular-nums">
            {exposureClasses.map((one) => (
              <tr key={one}>
                <th scope="row" className="py-1.5 font-normal">
                  {words(one)}
                </th>
                <td className="py-1.5 pl-4 text-right">{formatNumber(now[one])}</td>
                <td className="py-1.5 pl-4 text-right font-medium">{formatNumber(would[one])}</td>
                <td className="py-1.5 pl-4 text-right text-muted">{formatChange(would[one] - now[one])}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="mt-3 text-muted">{t("moves", { gained: formatNumber(gained), lost: formatNumber(lost) })}</p>
    </Card>
  );
}
