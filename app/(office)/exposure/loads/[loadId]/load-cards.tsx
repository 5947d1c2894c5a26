import { useLocale, useTranslations } from "next-intl";
import { formatBytes } from "@/app/(office)/batches/batch-words";
import { Card } from "@/components/ui/card";
import { DescriptionList } from "@/components/ui/description-list";
import { fromDbDate } from "@/lib/core/dates";
import { formatDate, formatInstant, formatNumber, type Locale } from "@/lib/core/format";
import type { Attribute, Load } from "@/lib/exposure/queries";
import { writeFixed } from "@/lib/exposure/rules";
import { LINES_TOLD, type LoadFindingCode, type LoadFindings, problemCodes } from "@/lib/exposure/schema";

/** What became of the file's records; the parts add up. */
export function LoadTotals({ load }: { load: Load }) {
  const t = useTranslations("exposure.one");
  const parts = ["blank", "problems", "repeated", "cards"] as const;
  return (
    <Card title={t("totals")} note={t("totalsNote")}>
      <dl className="max-w-md space-y-1">
        <div className="flex justify-between gap-4 border-b pb-1 font-medium">
          <dt>{t("records")}</dt>
          <dd className="tabular-nums">{formatNumber(load.records)}</dd>
        </div>
        {parts.map((part) => (
          <div key={part} className="flex justify-between gap-4">
            <dt className={part === "cards" ? "font-medium" : "text-muted"}>{t(part)}</dt>
            <dd className={part === "cards" ? "font-medium tabular-nums" : "tabular-nums"}>
              {formatNumber(load[part])}
            </dd>
          </div>
        ))}
        {load.known > 0 && (
          <div className="flex justify-between gap-4 pl-4 text-muted">
            <dt>{t("known")}</dt>
            <dd className="tabular-nums">{formatNumber(load.known)}</dd>
          </div>
        )}
      </dl>
    </Card>
  );
}

/** What was found in the file, by kind, with the first lines: they are mended in the file, not here. */
export function LoadFindingsCard({ findings }: { findings: LoadFindings }) {
  const t = useTranslations("exposure");
  const found = Object.entries(findings) as [LoadFindingCode, { count: number; lines: number[] }][];
  const stops = (code: LoadFindingCode) => (problemCodes as readonly string[]).includes(code);
  return (
    <Card title={t("one.findings")} flush={found.length > 0}>
      {found.length === 0 ? (
        <p className="text-muted">{t("one.noFindings")}</p>
      ) : (
        <div className="overflow-x-auto">
          <table className="w-full text-left">
            <thead className="border-b bg-sunken text-xs text-muted">
              <tr>
                <th scope="col" className="px-4 py-2 font-medium">
                  {t("one.finding")}
                </th>
                <th scope="col" className="px-4 py-2 text-right font-medium">
                  {t("one.count")}
                </th>
                <th scope="col" className="px-4 py-2 font-medium">
                  {t("one.lines", { most: LINES_TOLD })}
                </th>
              </tr>
            </thead>
            <tbody className="divide-y">
              {found
                .sort(([a], [b]) => Number(stops(b)) - Number(stops(a)))
                .map(([code, { count, lines }]) => (
                  <tr key={code} className="align-top">
                    <th scope="row" className="px-4 py-2 font-normal">
                      {t(`findings.${code}`)}
                      <span className={`block text-xs ${stops(code) ? "text-bad" : "text-muted"}`}>
                        {t(stops(code) ? "one.notKept" : "one.kept")}
                      </span>
                    </th>
                    <td className="px-4 py-2 text-right tabular-nums">{formatNumber(count)}</td>
                    <td className="px-4 py-2 text-muted tabular-nums">{lines.map(formatNumber).join(t("comma"))}</td>
                  </tr>
                ))}
            </tbody>
          </table>
        </div>
      )}
    </Card>
  );
}

type FactsProps = { load: Load; attributes: readonly Attribute[]; timeZone: string };

/** Which file it was, by its SHA-256, who received it, and which of its columns were read. */
export function LoadFacts({ load, attributes, timeZone }: FactsProps) {
  const t = useTranslations("exposure");
  const locale = useLocale() as Locale;
  const { layout } = load;
  const column = (at: number) => layout?.header[at]?.trim() || t("choose.position", { n: at + 1 });
  const named = (id: number) => {
    const one = attributes.find((attribute) => attribute.id === id);
    return one ? (locale === "ja" ? one.nameJa : one.nameEn) : String(id);
  };
  const byAt = (name: string | null, at: Date | null) =>
    name && at ? t("one.byAt", { name, at: formatInstant(at, locale, timeZone) }) : null;
  return (
    <Card title={t("one.facts")}>
      <DescriptionList
        columns={2}
        facts={[
          { term: t("one.source"), value: locale === "ja" ? load.source.nameJa : load.source.nameEn },
          { term: t("one.file"), value: <span className="break-all">{load.fileName}</span> },
          ...(load.inside ? [{ term: t("one.inside"), value: <span className="break-all">{load.inside}</span> }] : []),
          { term: t("one.size"), value: formatBytes(load.bytes) },
          { term: "SHA-256", value: <code className="font-mono text-xs break-all">{load.sha256}</code> },
          { term: t("one.receivedBy"), value: byAt(load.receivedByName, load.receivedAt) },
          { term: t("one.askedBy"), value: byAt(load.askedByName, load.askedAt) },
          { term: t("one.endedAt"), value: load.endedAt && formatInstant(load.endedAt, locale, timeZone) },
          ...(layout
            ? [
                ...(layout.fixed
                  ? [
                      {
                        term: t("choose.forms.fixed"),
                        value: <span className="whitespace-pre-line">{writeFixed(layout.fixed)}</span>,
                      },
                    ]
                  : []),
                { term: t("one.cardColumn"), value: column(layout.card) },
                { term: t("one.expiryColumn"), value: layout.expiry === null ? null : column(layout.expiry) },
                {
                  term: t("one.attributeColumns"),
                  value: layout.attributes.length ? (
                    <ul>
                      {layout.attributes.map((one) => (
                        <li key={one.column}>
                          {t("one.asAttribute", { column: column(one.column), attribute: named(one.attributeId) })}
                        </li>
                      ))}
                    </ul>
                  ) : null,
                },
              ]
            : []),
        ]}
      />
      {load.erasedOn && (
        <p className="mt-3 text-muted">{t("one.erased", { date: formatDate(fromDbDate(load.erasedOn), locale) })}</p>
      )}
    </Card>
  );
}
