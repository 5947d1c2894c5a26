import "@/app/(public)/notice/notice.css";
import { getTranslations } from "next-intl/server";
import { Section, Typed } from "@/app/(public)/notice/parts";
import type { InBothLanguages } from "@/lib/notices/schema";
import type { SectionKey } from "@/lib/notices/sections/schema";
import { noticeWords } from "@/lib/notices/words";

/** A section's text as the public page draws it, in both languages. */
export async function AsPublic({ sectionKey, text }: { sectionKey: SectionKey; text: InBothLanguages }) {
  const t = await getTranslations("noticeSections");
  return (
    <div className="grid gap-4 lg:grid-cols-2">
      {(["ja", "en"] as const).map((language) => (
        <div key={language} className="min-w-0">
          <h3 className="mb-1 text-xs font-medium text-muted">{t(`form.${language}`)}</h3>
          <div className="public-notice overflow-hidden rounded-md border !pb-4" lang={language}>
            <Section title={noticeWords(language)(`sections.${sectionKey}`)} className={`text preview ${sectionKey}`}>
              <Typed text={text[language]} />
            </Section>
          </div>
        </div>
      ))}
    </div>
  );
}
