import { useLocale, useTranslations } from "next-intl";
import type { IsoDate } from "@/lib/core/dates";
import { formatChange, formatDate, formatNumber, type Locale } from "@/lib/core/format";
import { bridgeParts, bridgeTotal, netOf } from "@/lib/notices/rules";
import type { Bridge } from "@/lib/notices/schema";

type BridgeTableProps = {
  bridge: Bridge;
  asOf: IsoDate;
  previous: { version: number; asOf: IsoDate } | null;
  correction: boolean;
};

/** From the previous figure to this one, adding up; parts with nothing in them are left out. */
export function BridgeTable({ bridge, asOf, previous, correction }: BridgeTableProps) {
  const t = useTranslations("notices.bridge");
  const locale = useLocale() as Locale;
  const parts = bridgeParts.filter((part) => bridge.parts[part].in + bridge.parts[part].out > 0);
  const cell = "border-t px-4 py-1.5 text-right tabular-nums";
  const start = previous
    ? t(correction ? "corrected" : "previous", {
        version: previous.version,
        asOf: formatDate(previous.asOf, locale),
      })
    : t("first");
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
              {t(part)}
            </th>
            <td className={cell}>{bridge.parts[part].in > 0 && formatChange(bridge.parts[part].in)}</td>
            <td className={cell}>{bridge.parts[part].out > 0 && formatChange(-bridge.parts[part].out)}</td>
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
