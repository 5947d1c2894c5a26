import { useTranslations } from "next-intl";
import { formatNumber } from "@/lib/core/format";
import type { WatchListRow } from "@/lib/reports/watch-lists/queries";

const heads = ["before", "added", "movedIn", "movedOut", "removed", "now"] as const;
const signs: Partial<Record<(typeof heads)[number], string>> = {
  added: "+",
  movedIn: "+",
  movedOut: "−",
  removed: "−",
};

/** Identified and possibly exposed apart, each row adding up from the last delivered list to this one. */
export function FiguresTable({ figures }: { figures: NonNullable<WatchListRow["figures"]> }) {
  const t = useTranslations("watchLists");
  return (
    <div className="overflow-x-auto">
      <table className="w-full text-right tabular-nums">
        <caption className="sr-only">{t("figures.title")}</caption>
        <thead className="border-b bg-sunken text-xs text-muted">
          <tr>
            <th scope="col" className="px-4 py-2 text-left font-medium">
              {t("figures.class")}
            </th>
            {heads.map((head) => (
              <th key={head} scope="col" className="px-4 py-2 font-medium whitespace-nowrap">
                {t(`figures.${head}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y">
          {(["identified", "possible"] as const).map((one) => (
            <tr key={one}>
              <th scope="row" className="px-4 py-2 text-left font-medium whitespace-nowrap">
                {t(`classes.${one}`)}
              </th>
              {heads.map((head) => {
                const value = figures[one][head];
                return (
                  <td key={head} className={`px-4 py-2 ${head === "now" ? "font-semibold" : ""}`}>
                    {value > 0 && signs[head]}
                    {formatNumber(value)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
