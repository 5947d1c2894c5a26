import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";
import { FieldFrame, Input } from "@/components/ui/field";
import type { IsoDate } from "@/lib/core/dates";

type DaysFormProps = { asOf: readonly IsoDate[]; knownOn: readonly IsoDate[]; today: IsoDate; most: number };

/** The days of both axes, as text: several are typed or pasted quicker than picked. The address is the state. */
export function DaysForm({ asOf, knownOn, today, most }: DaysFormProps) {
  const t = useTranslations("ledger.count");
  return (
    <form method="get" className="grid items-start gap-4 md:grid-cols-[1fr_1fr_auto]">
      <FieldFrame id="as-of" label={t("asOf")} hint={t("asOfHint", { most })}>
        <Input id="as-of" name="asOf" defaultValue={asOf.join(", ")} aria-describedby="as-of-hint" />
      </FieldFrame>
      <FieldFrame id="known-on" label={t("knownOn")} hint={t("knownOnHint", { today })}>
        <Input id="known-on" name="knownOn" defaultValue={knownOn.join(", ")} aria-describedby="known-on-hint" />
      </FieldFrame>
      <Button type="submit" kind="primary" className="md:mt-5">
        {t("show")}
      </Button>
    </form>
  );
}
