import { Minus, Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { Card } from "@/components/ui/card";
import type { Point } from "@/lib/members/reviews/rules";

/** What speaks for one member and what against, each with its sign beside the words. */
export function PointsCard({ points }: { points: { for: readonly Point[]; against: readonly Point[] } }) {
  const t = useTranslations("reviews");
  const list = (name: "for" | "against", none: string) => (
    <div>
      <h3 className="mb-1.5 text-xs font-medium text-muted">{t(name)}</h3>
      {points[name].length === 0 ? (
        <p className="text-muted">{none}</p>
      ) : (
        <ul className="space-y-1.5">
          {points[name].map(({ code, values }) => (
            <li key={code} className="flex gap-2">
              {name === "for" ? (
                <Plus className="mt-0.5 size-4 shrink-0 text-good" aria-hidden />
              ) : (
                <Minus className="mt-0.5 size-4 shrink-0 text-bad" aria-hidden />
              )}
              <span>{t(`points.${code}`, values)}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
  return (
    <Card>
      <div className="grid gap-4 sm:grid-cols-2">
        {list("for", t("noneFor"))}
        {list("against", t("noneAgainst"))}
      </div>
    </Card>
  );
}
