import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { Status } from "@/components/ui/status";
import { TextLink } from "@/components/ui/text-link";
import { may } from "@/lib/access/actor";
import { formatDate, formatInstant, type Locale } from "@/lib/core/format";
import { findPush } from "@/lib/notices/push";
import { listSections, type SectionRow } from "@/lib/notices/sections/queries";
import { PushBar } from "./push-bar";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("noticeSections"))("title") };
}

/** The sections of the public notice: what the public reads, and what is in work. */
export default async function SectionsPage() {
  const { rows, timeZone, push, mayPush } = await officePage(async (actor) => ({
    ...(await listSections(actor)),
    push: await findPush(actor),
    mayPush: may(actor, "notice.publish"),
  }));
  const t = await getTranslations("noticeSections");
  const titles = await getTranslations("publicNotice.sections");
  const notices = await getTranslations("notices");
  const locale = (await getLocale()) as Locale;
  const cell = "border-b px-4 py-3 align-top";
  return (
    <div className="space-y-4">
      <PageHeader title={t("title")} note={t("note")} crumbs={[{ label: notices("title"), href: "/notices" }]} />
      <PushBar {...{ push, mayPush, timeZone }} />
      <section
        className="overflow-x-auto rounded-lg border bg-surface"
        aria-label={t("title")}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a mouse
        tabIndex={0}
      >
        <table className="w-full min-w-[40rem]">
          <thead>
            <tr className="[&>th]:border-b [&>th]:px-4 [&>th]:py-2 [&>th]:text-left [&>th]:text-xs [&>th]:font-medium [&>th]:text-muted">
              <th scope="col">{t("columns.section")}</th>
              <th scope="col">{t("columns.standing")}</th>
              <th scope="col">{t("columns.draft")}</th>
            </tr>
          </thead>
          <tbody className="[&>tr:last-child>*]:border-b-0">
            {rows.map((row) => (
              <tr key={row.key} className="hover:bg-sunken/60">
                <th scope="row" className={`${cell} text-left font-medium`}>
                  <TextLink href={`/notices/sections/${row.key}`}>{titles(row.key)}</TextLink>
                </th>
                <td className={cell}>
                  <Standing row={row} locale={locale} />
                </td>
                <td className={cell}>
                  {row.draft ? (
                    <>
                      <Status tone={row.draft.state === "submitted" ? "accent" : "neutral"}>
                        {t(`states.${row.draft.state}`)}
                      </Status>
                      <p className="mt-1 text-xs text-muted">
                        {t("by", {
                          name: row.draft.draftedByName,
                          at: formatInstant(row.draft.draftedAt, locale, timeZone),
                        })}
                      </p>
                    </>
                  ) : (
                    <span className="text-muted">{t("noDraft")}</span>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </div>
  );
}

async function Standing({ row, locale }: { row: SectionRow; locale: Locale }) {
  const t = await getTranslations("noticeSections");
  if (!row.standing) return <span className="text-muted">{t("none")}</span>;
  const { version, approvedOn, approvedByName, text } = row.standing;
  return (
    <>
      <p>{t("standing", { version, date: formatDate(approvedOn, locale) })}</p>
      <p className="text-xs text-muted">{t("approvedBy", { name: approvedByName })}</p>
      <p className="mt-1 line-clamp-2 max-w-xl text-muted">{text[locale]}</p>
    </>
  );
}
