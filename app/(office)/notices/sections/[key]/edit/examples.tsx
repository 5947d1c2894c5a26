import { getLocale, getTranslations } from "next-intl/server";
import { Card } from "@/components/ui/card";
import { LinkButton } from "@/components/ui/link-button";
import { TextLink } from "@/components/ui/text-link";
import type { listExamples } from "@/lib/hotline/fraud/queries";

type ExamplesProps = { examples: Awaited<ReturnType<typeof listExamples>>; taken: number | undefined };

/** Examples that editors wrote of fraud reports, each to be added to the text. */
export async function Examples({ examples, taken }: ExamplesProps) {
  const [t, reports, locale] = await Promise.all([
    getTranslations("noticeSections.form"),
    getTranslations("fraudReports"),
    getLocale(),
  ]);
  return (
    <Card title={t("examplesTitle")} note={t("examplesNote")} flush>
      <ul className="divide-y">
        {examples.map((one) => (
          <li key={one.id} className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-2">
            <div className="min-w-0 flex-[1_1_16rem]">
              <p>{locale === "ja" ? one.ja : one.en}</p>
              <TextLink href={`/fraud-reports/${one.reportId}`} prefetch={false} className="text-xs">
                {reports("one", { id: one.reportId })}
              </TextLink>
            </div>
            {one.id !== taken && (
              <LinkButton size="sm" href={`/notices/sections/fraud/edit?example=${one.id}`}>
                {t("takeExample")}
              </LinkButton>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}
