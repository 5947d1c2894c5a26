"use client";

import { ShieldCheck } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { useActionState } from "react";
import { Button } from "@/components/ui/button";
import { DescriptionList } from "@/components/ui/description-list";
import { FieldFrame, Input, Textarea } from "@/components/ui/field";
import { NoticeBar } from "@/components/ui/notice-bar";
import { formatDate, formatInstant, formatNumber, type Locale } from "@/lib/core/format";
import type { CertificateAnswer } from "@/lib/notices/public-check";
import { checkCertificateAction } from "./actions";

/** A certificate as a file or as text; the answer stands above the form. Without scripts the form posts and comes back. */
export function CheckForm() {
  const t = useTranslations("certificate.check");
  const [answer, send, pending] = useActionState<CertificateAnswer | null, FormData>(checkCertificateAction, null);
  return (
    <div className="space-y-4">
      {answer && <Answer answer={answer} />}
      <form action={send} className="space-y-4">
        <FieldFrame id="file" label={t("file")} hint={t("fileHint")}>
          <Input
            id="file"
            name="file"
            type="file"
            accept=".json,application/json"
            className="h-auto py-1"
            aria-describedby="file-hint"
          />
        </FieldFrame>
        <FieldFrame id="text" label={t("text")}>
          <Textarea id="text" name="text" rows={6} spellCheck={false} className="font-mono text-xs" />
        </FieldFrame>
        <Button type="submit" kind="primary" size="lg" pending={pending} icon={<ShieldCheck aria-hidden />}>
          {t("submit")}
        </Button>
      </form>
    </div>
  );
}

function Answer({ answer }: { answer: CertificateAnswer }) {
  const t = useTranslations("certificate.check");
  const locale = useLocale() as Locale;
  const { fault, says, published } = answer;
  return (
    <div className="space-y-3">
      <NoticeBar tone={fault ? "bad" : "good"} title={t(fault ? "wrong" : "holds")}>
        {fault ? t(`faults.${fault}`) : t(published ? "published" : "earlier")}
      </NoticeBar>
      {says && (
        <DescriptionList
          facts={[
            { term: t("publication"), value: t("publicationValue", { version: says.publication }) },
            { term: t("figure"), value: t("figureValue", { count: formatNumber(says.figure) }) },
            { term: t("asOf"), value: formatDate(says.asOf, locale) },
            { term: t("publishedAt"), value: instant(says.publishedAt, locale, says.timeZone) },
            { term: t("ledger"), value: t("ledgerValue", { block: formatNumber(says.ledger.block) }) },
            { term: t("key"), value: <code className="font-mono text-xs break-all">{says.key.id}</code> },
          ]}
        />
      )}
      {!fault && <p className="text-xs text-muted">{t("trust")}</p>}
    </div>
  );
}

/** What a stranger's file calls an instant and a zone may be neither. */
function instant(text: string, locale: Locale, timeZone: string): string {
  try {
    return formatInstant(new Date(text), locale, timeZone);
  } catch {
    return text.slice(0, 40);
  }
}
