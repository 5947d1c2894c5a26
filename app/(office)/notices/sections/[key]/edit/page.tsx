import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { Card } from "@/components/ui/card";
import { LinkButton } from "@/components/ui/link-button";
import { NoticeBar } from "@/components/ui/notice-bar";
import { permit } from "@/lib/access/actor";
import { listExamples } from "@/lib/hotline/fraud/queries";
import { withExample } from "@/lib/hotline/fraud/rules";
import { listMeasures } from "@/lib/notices/measures/queries";
import { findSection } from "@/lib/notices/sections/queries";
import { Examples } from "./examples";
import { registerText } from "./register-text";
import { SectionForm } from "./section-form";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("noticeSections.form"))("title") };
}

type EditSectionProps = {
  params: Promise<{ key: string }>;
  searchParams: Promise<{ take?: string; example?: string }>;
};

/**
 * The draft of a section's next version. With `take=register` the section on prevention begins with what the register of
 * measures says, with `example` the warning section with an example of a fraud report more: nothing is saved by that,
 * and what is saved goes its ordinary way.
 */
export default async function EditSectionPage({ params, searchParams }: EditSectionProps) {
  const { key } = await params;
  const {
    section: { key: section, draft, versions },
    measures,
    examples,
  } = await officePage(async (actor) => {
    permit(actor, "notice.draft");
    return {
      section: await findSection(actor, key),
      measures: key === "prevention" ? (await listMeasures(actor)).measures : [],
      examples: key === "fraud" ? await listExamples(actor) : [],
    };
  });
  const asked = await searchParams;
  const taken = asked.take === "register" && measures.length > 0;
  const example = examples.find(({ id }) => String(id) === asked.example);
  const t = await getTranslations("noticeSections");
  const titles = await getTranslations("publicNotice.sections");
  const notices = await getTranslations("notices");
  const standing = versions[0];
  const before = draft?.text ?? standing?.text ?? { ja: "", en: "" };
  const text = taken
    ? await registerText(measures)
    : example
      ? { ja: withExample(before.ja, example.ja), en: withExample(before.en, example.en) }
      : before;
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
      {example && <NoticeBar tone="good">{t("form.exampleTaken")}</NoticeBar>}
      <Card title={titles(section)}>
        <SectionForm
          // Its fields are the browser's: another text begins another form.
          key={taken ? "register" : `example ${example?.id}`}
          fixed={{ key: section, basedOn: standing?.version ?? 0, seen: draft?.hash ?? "" }}
          texts={{
            textJa: text.ja,
            textEn: text.en,
            summaryJa: draft?.summary.ja ?? "",
            summaryEn: draft?.summary.en ?? "",
          }}
        />
      </Card>
      {examples.length > 0 && <Examples examples={examples} taken={example?.id} />}
    </div>
  );
}
