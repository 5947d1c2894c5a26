import { useTranslations } from "next-intl";
import { useId } from "react";
import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/field";
import type { ScopeState } from "@/lib/exposure/schema";

type Props = {
  against: number | null;
  options: readonly { readonly id: number; readonly version: number; readonly state: ScopeState }[];
};

/** Which version to compare with: a form that only asks for the page again, by its address. */
export function ChooseAgainst({ against, options }: Props) {
  const t = useTranslations("exposure.scope");
  const id = useId();
  return (
    <form className="flex flex-wrap items-center gap-2">
      <label htmlFor={id} className="whitespace-nowrap text-xs text-muted">
        {t("effect.choose")}
      </label>
      <Select
        key={against ?? "none"}
        id={id}
        name="against"
        defaultValue={String(against ?? "none")}
        className="w-auto"
        options={[
          { value: "none", label: t("effect.none") },
          ...options.map((one) => ({
            value: String(one.id),
            label: t("effect.version", { version: one.version, state: t(`states.${one.state}`) }),
          })),
        ]}
      />
      <Button type="submit" size="sm">
        {t("effect.show")}
      </Button>
    </form>
  );
}
