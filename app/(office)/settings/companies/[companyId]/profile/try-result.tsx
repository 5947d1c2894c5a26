"use client";

import { useLocale, useTranslations } from "next-intl";
import { formatBytes } from "@/app/(office)/batches/batch-words";
import { findingWords, sentDiffers, valueWords } from "@/app/(office)/batches/value-words";
import { separatorNames } from "@/app/(office)/settings/companies/profile-words";
import { NoticeBar } from "@/components/ui/notice-bar";
import { Status } from "@/components/ui/status";
import { Tile } from "@/components/ui/tile";
import { type Field, fields } from "@/lib/companies/schema";
import { formatNumber, type Locale } from "@/lib/core/format";
import type { Tried, TriedRecord } from "@/lib/intake/read/try";

type TryResultProps = { tried: Tried; name: string; partly: number | null };
const tones = { error: "bad", warning: "warn", note: "neutral" } as const;

/** What came of a sample: refused and why, or figures, findings and the first records as they would be understood. */
export function TryResult({ tried, name, partly }: TryResultProps) {
  const t = useTranslations("companies.profile.try");
  const batches = useTranslations("batches");
  const findings = useTranslations("findings");
  const levels = useTranslations("table.levels");
  const locale = useLocale() as Locale;
  const { refused, found, outcomes } = tried;
  if (refused || !found) {
    const code = refused && batches.has(`unreadable.${refused.code}.title`) ? refused.code : "READER_FAILED";
    const columns = (refused?.columns ?? []).filter(Boolean).join(batches("comma"));
    const values = {
      line: refused?.line ?? 0,
      columns,
      fields: (refused?.fields ?? []).map((field) => batches(`fields.${field}`)).join(batches("comma")),
      found: refused?.found ?? "",
      headerRow: refused?.headerRow ?? 0,
    };
    return (
      <NoticeBar tone="bad" title={t("refused")}>
        {refused?.code === "SENSITIVE_AUTHENTICATION_CODES" ? (
          <p>{t("sensitive", { columns })}</p>
        ) : (
          <>
            <p>{batches(`unreadable.${code}.title`, values)}</p>
            {refused?.line !== undefined && <p>{batches("unreadable.place", values)}</p>}
            {values.headerRow > 0 && <p>{batches("unreadable.headerElsewhere", values)}</p>}
          </>
        )}
      </NoticeBar>
    );
  }
  const layout = [
    found.encoding && batches(`encodings.${found.encoding}`),
    found.separator &&
      (separatorNames[found.separator] ? batches(`separators.${separatorNames[found.separator]}`) : found.separator),
    found.headerRow === 0 ? batches("look.noHeader") : `${batches("look.header")} ${found.headerRow}`,
  ].filter(Boolean);
  return (
    <>
      <p className="text-xs text-muted">
        {[name, ...layout, partly !== null && t("partly", { bytes: formatBytes(partly) })].filter(Boolean).join(" · ")}
      </p>
      <div className="grid grid-cols-3 gap-3">
        {(["new", "problem", "skipped"] as const).map((one) => (
          <Tile key={one} label={t(`outcomes.${one}`)} figure={formatNumber(outcomes[one])} />
        ))}
      </div>
      {found.missing.length > 0 && (
        <NoticeBar tone="warn">
          {t("columnsMissing", {
            fields: found.missing.map((field) => batches(`fields.${field}`)).join(batches("comma")),
          })}
        </NoticeBar>
      )}
      <section aria-label={t("findings")}>
        <h3 className="mb-1 text-xs font-medium text-muted">{t("findings")}</h3>
        {tried.findings.length === 0 ? (
          <Status tone="good">{t("noFindings")}</Status>
        ) : (
          <ul className="space-y-1">
            {tried.findings.map((one) => (
              <li key={one.code} className="flex flex-wrap items-baseline gap-x-2">
                <Status tone={tones[one.level]} plain>
                  {levels(one.level)}
                </Status>
                <span className="tabular-nums">{formatNumber(one.records)}</span>
                <span className="min-w-0">{findingWords(one, (key, values) => findings(key, values ?? {}))}</span>
              </li>
            ))}
          </ul>
        )}
      </section>
      <section aria-label={t("first", { count: tried.first.length })}>
        <h3 className="mb-1 text-xs font-medium text-muted">{t("first", { count: tried.first.length })}</h3>
        <FirstRecords
          records={tried.first}
          read={fields.filter((field) => found.columns[field] !== undefined)}
          sentIn={(field) => found.columns[field] as number}
          words={(field, record) =>
            valueWords(field, record.values[field], record.values.currency, locale, (key) => batches(key))
          }
        />
      </section>
    </>
  );
}

type FirstRecordsProps = {
  records: readonly TriedRecord[];
  read: readonly Field[];
  sentIn: (field: Field) => number;
  words: (field: Field, record: TriedRecord) => string;
};

function FirstRecords({ records, read, sentIn, words }: FirstRecordsProps) {
  const t = useTranslations("companies.profile.try");
  const batches = useTranslations("batches.fields");
  return (
    <div
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a mouse
      tabIndex={0}
      className="overflow-x-auto rounded-md border"
    >
      <table className="min-w-full text-xs">
        <thead className="bg-sunken text-left text-muted">
          <tr>
            <th scope="col" className="px-3 py-1.5 text-right font-medium">
              {t("line")}
            </th>
            {read.map((field) => (
              <th key={field} scope="col" className="px-3 py-1.5 font-medium whitespace-nowrap">
                {batches(field)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {records.map((record) => (
            <tr key={record.line} className="border-t align-top">
              <td className="px-3 py-1 text-right text-faint tabular-nums">{record.line}</td>
              {read.map((field) => {
                const sent = record.cells[sentIn(field)] ?? "";
                const value = words(field, record);
                const worst = record.findings.find((one) => one.field === field)?.level;
                return (
                  <td
                    key={field}
                    className={`px-3 py-1 ${worst === "error" ? "bg-bad-soft" : worst === "warning" ? "bg-warn-soft" : ""}`}
                  >
                    <span className="whitespace-nowrap">{value || "–"}</span>
                    {sentDiffers(field, sent, value) && (
                      <span className="block max-w-48 truncate text-muted">
                        <span className="sr-only">{t("sent")}: </span>
                        {sent}
                      </span>
                    )}
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
