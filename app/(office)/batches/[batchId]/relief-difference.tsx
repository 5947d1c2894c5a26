import { useLocale, useTranslations } from "next-intl";
import { NoticeBar } from "@/components/ui/notice-bar";
import { formatDate, formatMoney, type Locale } from "@/lib/core/format";
import type { Difference } from "@/lib/intake/check/differences";

type ReliefDifferenceProps = { money: NonNullable<Difference["relief"]>["money"] };

/** What a record would do to the money of its inquiry, step by step, and what stands in the way of it. */
export function ReliefDifference({ money }: ReliefDifferenceProps) {
  const t = useTranslations("batches.difference");
  const locale = useLocale() as Locale;
  const obstacle = money.find((step) => step.obstacle)?.obstacle;
  const steps = money.filter((step) => step.obstacle === null);
  return (
    <div className="space-y-1.5">
      <h4 className="text-xs font-medium text-muted">{t("money")}</h4>
      {obstacle && <NoticeBar tone="warn">{t(`obstacles.${obstacle}`)}</NoticeBar>}
      {money.length === 0 && <p className="text-xs">{t("moneyNone")}</p>}
      <ul className="space-y-1 text-xs">
        {steps.map((step) => (
          <li key={`${step.act} ${step.kind} ${step.amount}`}>
            {t(`steps.${step.act}`, {
              kind: t(`moneyKinds.${step.kind}`),
              amount: formatMoney(BigInt(step.amount), step.currency, locale),
              on: formatDate(step.bookedOn, locale),
            })}
          </li>
        ))}
      </ul>
    </div>
  );
}
