import { RotateCcw } from "lucide-react";
import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { noticeIdOf } from "@/app/(office)/notices/[noticeId]/notice-id";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import type { SearchParams } from "@/components/table/state";
import { Card } from "@/components/ui/card";
import { DescriptionList } from "@/components/ui/description-list";
import { DownloadLink } from "@/components/ui/download-link";
import { EmptyState } from "@/components/ui/empty-state";
import { LinkButton } from "@/components/ui/link-button";
import { TextLink } from "@/components/ui/text-link";
import { may } from "@/lib/access/actor";
import { formatDate, formatInstant, formatNumber, type Locale } from "@/lib/core/format";
import { findCertificate, replayCertificate } from "@/lib/notices/replay";
import { ReplayResult } from "./replay-result";

type CertificatePageProps = { params: Promise<{ noticeId: string }>; searchParams: Promise<SearchParams> };

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("certificate"))("title") };
}

/** What a publication's certificate says, and, for whoever asks, whether the figure comes out of the ledger again. */
export default async function CertificatePage({ params, searchParams }: CertificatePageProps) {
  const id = noticeIdOf((await params).noticeId);
  const wanted = (await searchParams).replay !== undefined;
  const { found, replay, mayReplay, mayOpen } = await officePage(async (actor) => {
    const found = await findCertificate(actor, id);
    return {
      found,
      replay: wanted && found ? await replayCertificate(actor, id) : null,
      mayReplay: may(actor, "certificate.replay"),
      mayOpen: may(actor, "ledger.open"),
    };
  });
  const t = await getTranslations("certificate");
  const notices = await getTranslations("notices");
  const locale = (await getLocale()) as Locale;
  const crumbs = [
    { label: notices("title"), href: "/notices" },
    {
      label: found ? notices("edition", { version: found.certificate.publication }) : t("publication"),
      href: `/notices/${id}`,
    },
  ];
  if (!found) {
    return (
      <>
        <PageHeader title={t("title")} crumbs={crumbs} />
        <EmptyState title={t("none")} next={t("noneNote")} />
      </>
    );
  }
  const { certificate, hash, people } = found;
  const block = formatNumber(certificate.ledger.block);
  return (
    <div className="space-y-4">
      <PageHeader
        title={t("of", { version: certificate.publication })}
        crumbs={crumbs}
        note={t("note")}
        actions={
          <>
            <DownloadLink href={`/notice/certificate-v${certificate.publication}.json`}>{t("file")}</DownloadLink>
            <DownloadLink href="/notice/certificate-key.pem">{t("keyFile")}</DownloadLink>
            {mayReplay && (
              <LinkButton
                href={`/notices/${id}/certificate?replay=1`}
                kind="primary"
                prefetch={false}
                icon={<RotateCcw aria-hidden />}
              >
                {t("replay.do")}
              </LinkButton>
            )}
          </>
        }
      />
      {replay && <ReplayResult replay={replay} locale={locale} />}
      <div className="grid gap-4 lg:grid-cols-2">
        <Card title={t("says")}>
          <DescriptionList
            facts={[
              { term: t("figure"), value: t("figureValue", { count: formatNumber(certificate.figure) }) },
              { term: t("asOf"), value: formatDate(certificate.asOf, locale) },
              { term: t("rule"), value: t("ruleValue", { version: certificate.rule.version }) },
              {
                term: t("ledger"),
                value: mayOpen ? (
                  <TextLink href={`/ledger/blocks/${certificate.ledger.block}`}>{t("block", { block })}</TextLink>
                ) : (
                  t("block", { block })
                ),
              },
              { term: t("ledgerHash"), value: <Hash value={certificate.ledger.hash} /> },
              {
                term: t("deliveries"),
                value: t("deliveriesValue", {
                  count: formatNumber(certificate.deliveries.count),
                  added: formatNumber(certificate.deliveries.added.length),
                }),
              },
              {
                term: t("before"),
                value: certificate.previous && t("of", { version: certificate.previous.publication }),
              },
            ]}
          />
        </Card>
        <Card title={t("approvals")} note={t("approvalsNote")}>
          <DescriptionList
            facts={certificate.approvals.map(({ step, at, person }) => ({
              key: step,
              term: t(`steps.${step}`),
              value: (
                <>
                  {people.get(step)}
                  <span className="block text-xs text-muted">
                    {formatInstant(new Date(at), locale, certificate.timeZone)} ·{" "}
                    <code className="font-mono">{person.slice(0, 12)}</code>
                  </span>
                </>
              ),
            }))}
          />
        </Card>
        <Card title={t("marks")} className="lg:col-span-2">
          <DescriptionList
            facts={[
              { term: t("hash"), value: <Hash value={hash} /> },
              { term: t("content"), value: <Hash value={certificate.content} /> },
              { term: t("membersDigest"), value: <Hash value={certificate.members.digest} /> },
              { term: t("deliveriesDigest"), value: <Hash value={certificate.deliveries.digest} /> },
              { term: t("key"), value: <Hash value={certificate.key.id} /> },
              { term: t("signature"), value: <Hash value={certificate.signature} /> },
            ]}
          />
        </Card>
      </div>
    </div>
  );
}

function Hash({ value }: { value: string }) {
  return <code className="font-mono text-xs break-all">{value}</code>;
}
