import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { companyName } from "@/app/(office)/batches/batch-words";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { TextLink } from "@/components/ui/text-link";
import { may } from "@/lib/access/actor";
import { findCompany, listCompanies } from "@/lib/companies/queries";
import { isIsoDate } from "@/lib/core/dates";
import { formatDate, formatNumber, type Locale } from "@/lib/core/format";
import { countQuestions, listQuestions, type Place } from "@/lib/intake/answers/questions";
import { QuestionsCard } from "./questions-card";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("answers"))("title") };
}

type AnswersPageProps = { searchParams: Promise<Record<string, string | string[] | undefined>> };

/** What card companies are asked, by company; of one, at first the topmost, each question and the file to send. */
export default async function AnswersPage({ searchParams }: AnswersPageProps) {
  const query = await searchParams;
  const asked = typeof query.company === "string" && /^\d{1,9}$/.test(query.company) ? Number(query.company) : null;
  const after = placeIn(query.after);
  const { counts, companies, chosen, company, questions, mayExport } = await officePage(async (actor) => {
    const counts = await countQuestions(actor);
    const chosen = asked ?? counts[0]?.companyId ?? null;
    return {
      counts,
      chosen,
      companies: await listCompanies(actor),
      company: chosen === null ? null : await findCompany(actor, chosen),
      questions: chosen === null ? null : await listQuestions(actor, chosen, after),
      mayExport: may(actor, "answers.export"),
    };
  });
  const t = await getTranslations("answers");
  const locale = (await getLocale()) as Locale;
  const names = new Map(companies.map((one) => [one.id, companyName(one, locale)]));
  return (
    <div className="space-y-4">
      <PageHeader title={t("title")} note={t("note")} />
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_minmax(0,2fr)]">
        <Card title={t("companies")} flush>
          {counts.length === 0 ? (
            <EmptyState title={t("none")} next={t("noneNext")} />
          ) : (
            <ul className="divide-y">
              {counts.map(({ companyId, inquiries, oldest }) => (
                <li
                  key={companyId}
                  className={`flex flex-wrap items-baseline justify-between gap-x-3 px-4 py-2 ${companyId === chosen ? "bg-accent-soft" : ""}`}
                >
                  <TextLink
                    href={`/answers?company=${companyId}`}
                    aria-current={companyId === chosen ? "true" : undefined}
                  >
                    {names.get(companyId)}
                  </TextLink>
                  <span className="text-xs text-muted">
                    {t("count", { count: inquiries, number: formatNumber(inquiries) })}
                    {" · "}
                    {t("since", { on: formatDate(oldest, locale) })}
                  </span>
                </li>
              ))}
            </ul>
          )}
        </Card>
        {company && questions && (
          <QuestionsCard
            company={company}
            title={companyName(company, locale)}
            page={questions}
            first={after === null}
            mayExport={mayExport}
          />
        )}
      </div>
    </div>
  );
}

/** Where a page of questions goes on, as its address says it: 2012-03-01.512. */
function placeIn(text: string | string[] | undefined): Place | null {
  const [receivedOn = "", id = ""] = typeof text === "string" ? text.split(".") : [];
  return isIsoDate(receivedOn) && /^\d{1,9}$/.test(id) ? { receivedOn, id: Number(id) } : null;
}
