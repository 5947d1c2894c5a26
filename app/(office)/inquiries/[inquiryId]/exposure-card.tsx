import { useLocale, useTranslations } from "next-intl";
import { ExposureStatus } from "@/app/(office)/inquiries/exposure-status";
import { Card } from "@/components/ui/card";
import { DescriptionList } from "@/components/ui/description-list";
import { TextLink } from "@/components/ui/text-link";
import { formatDate, type Locale } from "@/lib/core/format";
import type { InquiryExposure } from "@/lib/exposure/outside";

/** What the register says of the inquiry's card, and by which scope. Nothing where there is no register. */
export function ExposureCard({ exposure }: { exposure: InquiryExposure | null }) {
  const t = useTranslations("inquiries.exposure");
  const locale = useLocale() as Locale;
  if (!exposure) return null;
  const { scope, sources } = exposure;
  return (
    <Card title={t("title")}>
      <DescriptionList
        facts={[
          { term: t("class"), value: <ExposureStatus exposure={exposure.exposure} /> },
          {
            term: t("sources"),
            value: sources.length
              ? sources.map((one) => (locale === "ja" ? one.nameJa : one.nameEn)).join(t("comma"))
              : null,
          },
          {
            term: t("scope"),
            value: scope && (
              <>
                <TextLink href={`/exposure/scopes/${scope.id}`} prefetch={false}>
                  {t("version", { version: scope.version })}
                </TextLink>
                {scope.publishedOn && (
                  <span className="block text-xs text-muted">
                    {t("published", { date: formatDate(scope.publishedOn, locale) })}
                  </span>
                )}
              </>
            ),
          },
        ]}
      />
      {exposure.chained && <p className="mt-2 text-xs text-muted">{t("chained")}</p>}
    </Card>
  );
}
