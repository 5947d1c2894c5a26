import Link from "next/link";
import { useTranslations } from "next-intl";
import { formatNumber } from "@/lib/core/format";
import type { FlowRow } from "@/lib/reports/weekly-rows";
import { type FlowColumn, flowColumns } from "./columns";

export type FlowLine = FlowRow & {
  id: string;
  name: string;
  /** The lists that figures count, where there are such. */
  hrefs?: Partial<Record<FlowColumn, string>>;
};

type FlowTableProps = { caption: string; head: string; lines: readonly FlowLine[]; total?: FlowLine };

/** What moved and what is open, a line each; the total below. */
export function FlowTable({ caption, head, lines, total }: FlowTableProps) {
  const t = useTranslations("reports");
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a mouse
    <section tabIndex={0} aria-label={caption} className="overflow-x-auto">
      <table className="w-full min-w-[64rem] table-fixed" data-report={caption}>
        <caption className="sr-only">{caption}</caption>
        <thead className="bg-sunken text-xs text-muted">
          <tr>
            <th scope="col" className="w-52 px-4 py-2 text-left font-medium">
              {head}
            </th>
            {flowColumns.map((id) => (
              <th key={id} scope="col" className="px-2 py-2 text-right font-medium last:pr-4">
                {t(`columns.${id}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <Line key={line.id} line={line} />
          ))}
        </tbody>
        {total && (
          <tfoot className="border-t-2 font-semibold">
            <Line line={total} />
          </tfoot>
        )}
      </table>
    </section>
  );
}

function Line({ line }: { line: FlowLine }) {
  return (
    <tr className="border-t" data-line={line.id}>
      <th scope="row" className="px-4 py-1.5 text-left font-normal [tfoot_&]:font-semibold">
        {line.name}
      </th>
      {flowColumns.map((id) => {
        const value = line[id];
        const href = line.hrefs?.[id];
        const bad = id === "longOpen" && value !== null && value > 0;
        return (
          <td
            key={id}
            data-figure={id}
            className={`whitespace-nowrap px-2 py-1.5 text-right last:pr-4 ${bad ? "text-warn" : ""}`}
          >
            {value === null ? (
              <span className="text-faint">–</span>
            ) : href && value > 0 ? (
              <Link href={href} prefetch={false} className="rounded-sm text-accent hover:underline">
                {formatNumber(value)}
              </Link>
            ) : value === 0 ? (
              <span className="text-muted">0</span>
            ) : (
              formatNumber(value)
            )}
          </td>
        );
      })}
    </tr>
  );
}
