import "@/app/(public)/notice/notice.css";
import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { noticeIdOf } from "@/app/(office)/notices/[noticeId]/notice-id";
import { linksAt } from "@/app/(public)/notice/links";
import { PublicNotice } from "@/app/(public)/notice/public-notice";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { TabLinks } from "@/components/ui/tab-links";
import type { Locale } from "@/lib/core/format";
import { findNotice } from "@/lib/notices/find-notice";
import { previewNotice } from "@/lib/notices/queries";
import { noticeWords } from "@/lib/notices/words";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("notices.preview"))("title") };
}

type PreviewPageProps = {
  params: Promise<{ noticeId: string }>;
  searchParams: Promise<{ lang?: string | string[] }>;
};

/** The public page as it would be with this publication, drawn by the same parts. */
export default async function PreviewPage({ params, searchParams }: PreviewPageProps) {
  const { noticeId } = await params;
  const locale: Locale = (await searchParams).lang === "en" ? "en" : "ja";
  const { notice, facts } = await officePage(async (actor) => {
    const id = noticeIdOf(noticeId);
    return { notice: await findNotice(actor, id), facts: await previewNotice(actor, id) };
  });
  const t = await getTranslations("notices");
  const published = notice.state === "published";
  const href = (lang: Locale) => `/notices/${notice.id}/preview?lang=${lang}`;
  return (
    <div className="space-y-3">
      <PageHeader
        title={t("preview.title")}
        note={t(published ? "preview.notePublished" : "preview.note")}
        crumbs={[
          { label: t("title"), href: "/notices" },
          { label: t(`states.${notice.state}`), href: `/notices/${notice.id}` },
        ]}
      />
      <TabLinks
        label={t("preview.title")}
        current={locale}
        tabs={(["ja", "en"] as const).map((lang) => ({ id: lang, href: href(lang), label: t(`one.${lang}`) }))}
      />
      <div className="overflow-hidden rounded-lg border">
        <div className="public-notice" lang={locale}>
          <PublicNotice
            facts={facts}
            locale={locale}
            t={noticeWords(locale)}
            links={linksAt("/notice/", locale, href(locale === "ja" ? "en" : "ja"))}
            banner={!published && <p className="banner">{noticeWords(locale)("preview")}</p>}
            inside
          />
        </div>
      </div>
    </div>
  );
}
