import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { Card } from "@/components/ui/card";
import { NoticeBar } from "@/components/ui/notice-bar";
import { permit } from "@/lib/access/actor";
import { findSection } from "@/lib/notices/sections/queries";
import { SectionForm } from "./section-form";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("noticeSections.form"))("title") };
}

/** The draft of a section's next version. */
export default async function EditSectionPage({ params }: { params: Promise<{ key: string }> }) {
  const { key } = await params;
  const {
    key: section,
    draft,
    versions,
  } = await officePage(async (actor) => {
    permit(actor, "notice.draft");
    return findSection(actor, key);
  });
  const t = await getTranslations("noticeSections");
  const titles = await getTranslations("publicNotice.sections");
  const notices = await getTranslations("notices");
  const standing = versions[0];
  const text = draft?.text ?? standing?.text;
  return (
    <div className="max-w-6xl space-y-4">
      <PageHeader
        title={t("form.title")}
        crumbs={[
          { label: notices("title"), href: "/notices" },
          { label: t("title"), href: "/notices/sections" },
          { label: titles(section), href: `/notices/sections/${section}` },
        ]}
      />
      <NoticeBar tone={draft?.state === "submitted" ? "warn" : "note"}>{t("form.void")}</NoticeBar>
      {section === "misuse" && <NoticeBar tone="note">{t("form.hintMisuse")}</NoticeBar>}
      {section === "hotline" && <NoticeBar tone="note">{t("form.hintHotline")}</NoticeBar>}
      <Card title={titles(section)}>
        <SectionForm
          fixed={{ key: section, basedOn: standing?.version ?? 0, seen: draft?.hash ?? "" }}
          texts={{
            textJa: text?.ja ?? "",
            textEn: text?.en ?? "",
            summaryJa: draft?.summary.ja ?? "",
            summaryEn: draft?.summary.en ?? "",
          }}
        />
      </Card>
    </div>
  );
}
