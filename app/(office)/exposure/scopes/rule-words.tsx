import { useLocale, useTranslations } from "next-intl";
import type { Attribute, Named } from "@/lib/exposure/queries";
import type { ScopeCondition, ScopeRule } from "@/lib/exposure/schema";

/** Values of a condition that are named one by one. */
const NAMED = 8;

type Props = { rule: ScopeRule; sources: readonly Named[]; attributes: readonly Attribute[] };

/** A scope's rule as a person says it: cards of these sources with these attributes, or of those. */
export function RuleWords({ rule, sources, attributes }: Props) {
  const t = useTranslations("exposure.rule");
  const locale = useLocale();
  const nameOf = (all: readonly Named[], id: number) => {
    const one = all.find((named) => named.id === id);
    return one ? (locale === "ja" ? one.nameJa : one.nameEn) : String(id);
  };
  const said = (one: ScopeCondition) => {
    const attribute = nameOf(attributes, one.attributeId);
    if (!("values" in one)) {
      const { from = "", to = "" } = one;
      return t(from && to ? "between" : from ? "from" : "to", { attribute, from, to });
    }
    const values = one.values.slice(0, NAMED).join(t("comma"));
    return one.values.length > NAMED
      ? t("anyOfMany", { attribute, values, more: one.values.length - NAMED })
      : t("anyOf", { attribute, values });
  };
  return (
    <ul className="space-y-2">
      {rule.groups.map((group, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: groups are told apart by their place
        <li key={i}>
          {i > 0 && <span className="mb-1 block text-xs font-medium text-muted">{t("or")}</span>}
          <span className="font-medium">
            {group.sources.length ? group.sources.map((id) => nameOf(sources, id)).join(t("comma")) : t("allSources")}
          </span>
          {group.conditions.length === 0 ? (
            <span className="block text-muted">{t("allCards")}</span>
          ) : (
            <ul className="list-disc pl-5">
              {group.conditions.map((one) => (
                <li key={one.attributeId}>{said(one)}</li>
              ))}
            </ul>
          )}
        </li>
      ))}
    </ul>
  );
}
