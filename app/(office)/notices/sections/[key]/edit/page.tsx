import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { Card } from "@/components/ui/card";
import { LinkButton } from "@/components/ui/link-button";
import { NoticeBar } from "@/components/ui/notice-bar";
import { permit } from "@/lib/access/actor";
import { listMeasures } from "@/lib/notices/measures/queries";
import { findSection } from "@/lib/notices/sections/queries";
import { registerText } from "./register-text";
import { SectionForm } from "./section-form";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("noticeSections.form"))("title") };
}

type EditSectionProps = { params: Promise<{ key: string }>; searchParams: Promise<{ take?: string }> };

/**
 * The draft of a section's next version. With `take=register` the section on prevention begins with what the register of
 * measures says: nothing is saved by that, and what is saved goes its ordinary way.
 */
export default async function EditSectionPage({ params, searchParams }: EditSectionProps) {
  const { key } = await params;
  const {
    section: { key: section, draft, versions },
    measures,
  } = await officePage(async (actor) => {
    permit(actor, "notice.draft");
    return {
      section: await findSection(actor, key),
      measures: key === "prevention" ? (await listMeasures(actor)).measures : [],
    };
  });
  const taken = (await searchParams).take === "register" && measures.length > 0;
  const t = await getTranslations("noticeSections");
  const titles = await getTranslations("publicNotice.sections");
  const notices = await getTranslations("notices");
  const standing = versions[0];
  const text = taken ? await registerText(measures) : (draft?.text ?? standing?.text);
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
      {measures.length > 0 && (
        <NoticeBar
          tone={taken ? "good" : "note"}
          action={
            <LinkButton href={`/notices/sections/${section}/edit${taken ? "" : "?take=register"}`} size="sm">
              {t(taken ? "form.leaveRegister" : "form.takeRegister")}
            </LinkButton>
          }
        >
          {t(taken ? "form.registerTaken" : "form.registerHint", { count: measures.length })}
        </NoticeBar>
      )}
      <Card title={titles(section)}>
        <SectionForm
          // Its fields are the browser's: another text begins another form.
          key={taken ? "register" : "draft"}
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
