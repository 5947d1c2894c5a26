import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";
import { FieldFrame, Select } from "@/components/ui/field";
import { formatNumber } from "@/lib/core/format";
import { type AnalysisInput, bases, supports } from "@/lib/exposure/analysis/schema";

/** Which cards are compared, and how many cards a value needs to be compared. The address is the state. */
export function BaseForm({ asked, least, scope }: { asked: AnalysisInput; least: number; scope: boolean }) {
  const t = useTranslations("analysis.base");
  return (
    <form method="get" className="grid items-start gap-4 sm:grid-cols-[minmax(0,20rem)_minmax(0,16rem)_auto]">
      <FieldFrame id="of" label={t("of")} hint={t(scope ? "ofHint" : "noScope")}>
        <Select
          id="of"
          name="of"
          defaultValue={asked.of}
          aria-describedby="of-hint"
          options={bases.map((one) => ({ value: one, label: t(one), disabled: one === "outside" && !scope }))}
        />
      </FieldFrame>
      <FieldFrame id="support" label={t("support")} hint={t("supportHint", { least: formatNumber(least) })}>
        <Select
          id="support"
          name="support"
          defaultValue={String(asked.support)}
          aria-describedby="support-hint"
          options={supports.map((n) => ({ value: String(n), label: t("cards", { cards: formatNumber(n) }) }))}
        />
      </FieldFrame>
      <Button type="submit" className="justify-self-start sm:mt-5">
        {t("show")}
      </Button>
    </form>
  );
}
