import { getTranslations } from "next-intl/server";
import { Card } from "@/components/ui/card";
import type { ReportDocument, ReportFact, ReportTable } from "./document";

/** A report item by item: the text as it is written, its figures with their sources, its tables. */
export async function ReportBody({ document }: { document: ReportDocument }) {
  const t = await getTranslations("regulatorReports");
  return document.parts.map((part) => (
    <Card key={part.item} title={part.title}>
      <div className="space-y-4">
        {part.text ? (
          <p className="max-w-3xl whitespace-pre-line">{part.text}</p>
        ) : (
          <p className="text-muted">{t("noText")}</p>
        )}
        {part.facts.length > 0 && <Facts facts={part.facts} />}
        {part.tables.map((table) => (
          <Table key={table.title} table={table} />
        ))}
      </div>
    </Card>
  ));
}

function Facts({ facts }: { facts: readonly ReportFact[] }) {
  return (
    <dl className="space-y-1.5">
      {facts.map(({ label, value, source }) => (
        <div key={label} className="flex flex-wrap items-baseline gap-x-3">
          <dt className="text-muted">{label}</dt>
          <dd className="font-semibold">{value}</dd>
          {source && <dd className="text-xs text-muted">{source}</dd>}
        </div>
      ))}
    </dl>
  );
}

function Table({ table }: { table: ReportTable }) {
  const figures = (at: number) => table.rows.every((row) => /^[+−±]?[\d,]+$/.test(row[at] ?? ""));
  // Only what is written in sentences runs over several lines: days, states and figures stay whole.
  const wraps = (at: number) => (table.widths[at] ?? 0) >= 2.2;
  const cell = (at: number) =>
    `px-3 py-1.5 align-top ${figures(at) ? "text-right" : "text-left"} ${wraps(at) ? "min-w-40" : "whitespace-nowrap"}`;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a mouse
    <section className="overflow-x-auto rounded-md border" aria-label={table.title} tabIndex={0}>
      <table className="w-full">
        <caption className="border-b bg-sunken px-3 py-1.5 text-left text-xs font-medium">{table.title}</caption>
        <thead>
          <tr className="[&>th]:border-b [&>th]:text-xs [&>th]:font-medium [&>th]:text-muted">
            {table.head.map((word, at) => (
              <th key={word} scope="col" className={cell(at)}>
                {word}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="[&>tr+tr>td]:border-t">
          {table.rows.map((row) => (
            <tr key={row.join("\n")}>
              {row.map((value, at) => (
                <td key={table.head[at]} className={cell(at)}>
                  {value}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
