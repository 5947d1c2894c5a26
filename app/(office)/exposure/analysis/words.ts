import type { Compared } from "@/lib/exposure/analysis/rank";
import { SOURCE } from "@/lib/exposure/analysis/schema";
import type { Attribute, Named } from "@/lib/exposure/queries";

/** What comparisons are called by; values by their ids. */
export type Names = {
  readonly locale: string;
  readonly source: string;
  readonly sources: readonly Named[];
  readonly attributes: readonly Attribute[];
  readonly values: ReadonlyMap<number, { readonly value: string }>;
};

/** What a comparison is about: "Channel telephone", or two of these. */
export function aboutWhat({ places, values }: Pick<Compared, "places" | "values">, names: Names): string {
  const said = (one: { nameJa: string; nameEn: string } | undefined) =>
    one ? (names.locale === "ja" ? one.nameJa : one.nameEn) : "?";
  return places
    .map((place, at) => {
      const id = values[at] as number;
      if (place === SOURCE) return `${names.source} ${said(names.sources.find((one) => one.id === id))}`;
      return `${said(names.attributes.find((one) => one.position === place))} ${names.values.get(id)?.value ?? "?"}`;
    })
    .join(" × ");
}

/** Ids of the values of attributes that comparisons name. */
export function valuesIn(compared: readonly Pick<Compared, "places" | "values">[]): number[] {
  return compared.flatMap(({ places, values }) => values.filter((_, at) => places[at] !== SOURCE));
}
