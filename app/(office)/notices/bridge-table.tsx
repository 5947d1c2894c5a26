import { useLocale, useTranslations } from "next-intl";
import { tableHref } from "@/components/table/spec";
import { TextLink } from "@/components/ui/text-link";
import type { IsoDate } from "@/lib/core/dates";
import { formatChange, formatDate, formatNumber, type Locale } from "@/lib/core/format";
import { type BridgePart, bridgeParts, bridgeTotal, netOf } from "@/lib/notices/rules";
import type { Bridge } from "@/lib/notices/schema";
import { bridgePath, bridgeSpec } from "./bridge/spec";

type BridgeTableProps = {
  bridge: Bridge;
  asOf: IsoDate;
  /** The ledger's block up to which the figure is known. */
  block: number;
  previous: { id: number; version: number; asOf: IsoDate } | null;
  /** What it starts from, in words: the previous publication, one that it corrects, what was published. */
  kind?: "previous" | "corrected" | "published";
};

/** From the previous figure to this one, adding up; every figure opens its members. Empty parts are left out. */
export function BridgeTable({ bridge, asOf, block, previous, kind = "previous" }: BridgeTableProps) {
  const t = useTranslations("notices.bridge");
  const locale = useLocale() as Locale;
  const parts = bridgeParts.filter((part) => bridge.parts[part].in + bridge.parts[part].out > 0);
  const cell = "border-t px-4 py-1.5 text-right tabular-nums";
  const start = previous ? t(kind, { version: previous.version, asOf: formatDate(previous.asOf, locale) }) : t("first");
  const path = bridgePath({ from: previous?.id ?? null, asOf, block });
  const members = (part: BridgePart, ways: readonly ("in" | "out")[], words: string) => {
    const href = tableHref(path, bridgeSpec, { filters: { part: [part], ...(ways.length === 1 && { way: ways }) } });
    return (
      <TextLink href={href} prefetch={false}>
        {words}
      </TextLink>
    );
  };
  return (
    <table className="w-full">
      <caption className="sr-only">{t("caption")}</caption>
      <thead className="text-xs text-muted">
        <tr>
          <th scope="col" className="px-4 py-1.5 text-left font-medium">
            {t("part")}
          </th>
          {(["in", "out", "net"] as const).map((side) => (
            <th key={side} scope="col" className="w-16 px-4 py-1.5 text-right font-medium sm:w-24">
              {t(side)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        <tr>
          <th scope="row" className="border-t min-w-32 px-4 py-1.5 text-left font-normal">
            {start}
          </th>
          <td className={cell} colSpan={3}>
            {formatNumber(bridge.previous)}
          </td>
        </tr>
        {parts.map((part) => (
          <tr key={part}>
            <th scope="row" className="border-t min-w-32 px-4 py-1.5 text-left font-normal">
              {members(part, ["in", "out"], t(part))}
            </th>
            <td className={cell}>
              {bridge.parts[part].in > 0 && members(part, ["in"], formatChange(bridge.parts[part].in))}
            </td>
            <td className={cell}>
              {bridge.parts[part].out > 0 && members(part, ["out"], formatChange(-bridge.parts[part].out))}
            </td>
            <td className={cell}>{formatChange(netOf(bridge, part))}</td>
          </tr>
        ))}
        <tr className="font-semibold">
          <th scope="row" className="border-t border-t-line-strong px-4 py-2 text-left">
            {t("total", { asOf: formatDate(asOf, locale) })}
          </th>
          <td className={`${cell} border-t-line-strong`} colSpan={3}>
            {formatNumber(bridgeTotal(bridge))}
          </td>
        </tr>
      </tbody>
    </table>
  );
}
