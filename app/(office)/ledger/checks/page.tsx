import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { LedgerTabs } from "@/app/(office)/ledger/ledger-tabs";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { Card } from "@/components/ui/card";
import { DownloadLink } from "@/components/ui/download-link";
import { EmptyState } from "@/components/ui/empty-state";
import { TextLink } from "@/components/ui/text-link";
import { may } from "@/lib/access/actor";
import { formatDate, formatInstant, formatNumber, type Locale } from "@/lib/core/format";
import { type Check, listChecks } from "@/lib/ledger/checks";
import { type Head, listNewestHeads } from "@/lib/ledger/heads";
import { findIncident } from "@/lib/settings/queries";
import { tellFault } from "@/verify/words";
import { CheckForm } from "./check-form";
import { CheckStatus } from "./check-status";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("ledger"))("checks.title") };
}

/** Most checks and heads that stand on the page; the heads' file has all of them. */
const SHOWN = 50;
const SHOWN_HEADS = 14;

/** Checks of the ledger by the independent verifier, and what auditors take along to make their own. */
export default async function ChecksPage() {
  const { checks, heads, mayVerify, timeZone } = await officePage(async (actor) => ({
    checks: await listChecks(actor, SHOWN),
    heads: await listNewestHeads(actor, SHOWN_HEADS),
    mayVerify: may(actor, "ledger.verify"),
    timeZone: (await findIncident(actor))?.timeZone ?? "Asia/Tokyo",
  }));
  const t = await getTranslations("ledger.checks");
  const locale = (await getLocale()) as Locale;
  return (
    <div className="space-y-4">
      <PageHeader title={t("title")} note={t("note")} />
      <LedgerTabs current="checks" open />
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_24rem]">
        <div className="min-w-0 space-y-4">
          <Card title={t("earlier")} flush>
            {checks.length === 0 ? (
              <EmptyState title={t("none")} next={t("noneNext")} />
            ) : (
              <ul>
                {checks.map((check) => (
                  <CheckLine key={check.id} check={check} locale={locale} timeZone={timeZone} words={(key) => t(key)} />
                ))}
              </ul>
            )}
          </Card>
          <Card
            id="heads"
            title={t("heads.title")}
            note={t("heads.note")}
            flush
            actions={
              mayVerify && (
                <DownloadLink href="/api/ledger/heads" size="sm">
                  {t("heads.download")}
                </DownloadLink>
              )
            }
          >
            {heads.length === 0 ? (
              <EmptyState title={t("heads.none")} />
            ) : (
              <HeadsTable heads={heads} locale={locale} words={(key) => t(key)} />
            )}
          </Card>
        </div>
        <div className="space-y-4 max-lg:order-first">
          {mayVerify && (
            <Card title={t("new")} note={t("newNote")}>
              <CheckForm />
            </Card>
          )}
          <Card title={t("outside.title")}>
            <div className="space-y-2">
              <p>{t("outside.note")}</p>
              <code className="font-mono block overflow-x-auto rounded-md bg-sunken px-2.5 py-1.5 text-xs whitespace-pre">
                {"npm run verify -- ledger.jsonl \\\n  --anchor ledger-heads.txt"}
              </code>
              {mayVerify && <DownloadLink href="/api/ledger/export">{t("outside.export")}</DownloadLink>}
            </div>
          </Card>
        </div>
      </div>
    </div>
  );
}

type LineProps = { check: Check; locale: Locale; timeZone: string; words: (key: string) => string };

function CheckLine({ check, locale, timeZone, words }: LineProps) {
  return (
    <li className="flex flex-wrap items-baseline gap-x-4 gap-y-1 border-b px-4 py-2.5 last:border-0">
      <TextLink href={`/ledger/checks/${check.id}`} className="whitespace-nowrap">
        {formatInstant(check.askedAt, locale, timeZone)}
      </TextLink>
      <CheckStatus check={check} />
      <span className="min-w-0 flex-1 basis-60">
        {check.verdict?.fault
          ? tellFault(check.verdict.fault, locale)
          : check.verdict && `${words("upTo")} ${formatNumber(check.verdict.blocks)}`}
      </span>
      <span className="text-xs text-muted">{check.askedByName}</span>
    </li>
  );
}

function HeadsTable({
  heads,
  locale,
  words,
}: {
  heads: readonly Head[];
  locale: Locale;
  words: (key: string) => string;
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a mouse
    <section className="overflow-x-auto" tabIndex={0} aria-label={words("heads.title")}>
      <table className="w-full border-collapse text-sm">
        <thead>
          <tr className="border-b bg-sunken text-xs text-muted">
            <th scope="col" className="px-4 py-2 text-left font-medium">
              {words("heads.day")}
            </th>
            <th scope="col" className="px-4 py-2 text-right font-medium whitespace-nowrap">
              {words("heads.block")}
            </th>
            <th scope="col" className="px-4 py-2 text-right font-medium whitespace-nowrap">
              {words("heads.count")}
            </th>
            <th scope="col" className="px-4 py-2 text-left font-medium">
              {words("heads.hash")}
            </th>
          </tr>
        </thead>
        <tbody>
          {heads.map((head) => (
            <tr key={head.day} className="border-b last:border-0">
              <td className="px-4 py-1.5 whitespace-nowrap">{formatDate(head.day, locale)}</td>
              <td className="px-4 py-1.5 text-right tabular-nums">
                {head.blockNo ? (
                  <TextLink href={`/ledger/blocks/${head.blockNo}`} prefetch={false}>
                    {formatNumber(head.blockNo)}
                  </TextLink>
                ) : (
                  "–"
                )}
              </td>
              <td className="px-4 py-1.5 text-right tabular-nums">{formatNumber(head.count)}</td>
              <td className="px-4 py-1.5 whitespace-nowrap">
                <code className="font-mono text-xs text-muted" title={head.hash}>
                  {head.hash.slice(0, 24)}…
                </code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
