import { useTranslations } from "next-intl";
import { FigureSentences } from "@/app/(office)/notices/figure-sentences";
import { Card } from "@/components/ui/card";
import { NoticeBar } from "@/components/ui/notice-bar";
import type { FigureTexts } from "@/lib/notices/figures";
import type { NoticeDetail } from "@/lib/notices/find-notice";

/** What the publication says: the sentences made from the figure, and the words that people wrote around it. */
export function TextsCard({ notice, texts }: { notice: NoticeDetail; texts: FigureTexts }) {
  const t = useTranslations("notices");
  const none = <span className="text-muted">{t("one.noText")}</span>;
  return (
    <Card title={t("one.texts")} note={t("sentences.note")}>
      <div className="space-y-4">
        <FigureSentences texts={texts} />
        {notice.noBurden && notice.bearers && notice.bearers.burdened + notice.bearers.notYetKnown > 0 && (
          <NoticeBar tone="warn">
            {t("refusals.BURDEN_LEFT", {
              burdened: notice.bearers.burdened,
              notYetKnown: notice.bearers.notYetKnown,
            })}
          </NoticeBar>
        )}
        <div className="grid gap-4 sm:grid-cols-2">
          {(["ja", "en"] as const).map((language) => (
            <div key={language} lang={language} className="min-w-0 space-y-2">
              <h3 className="text-xs font-medium text-muted">
                {t(`one.${language}`)} · {t("sentences.written")}
              </h3>
              {notice.correction && (
                <p className="whitespace-pre-line">
                  <span className="text-muted">{t("one.reason")}</span> {notice.correction[language]}
                </p>
              )}
              {notice.ruleChange && (
                <p className="whitespace-pre-line">
                  <span className="text-muted">{t("rule.newText", { version: notice.ruleVersion })}</span>{" "}
                  {notice.ruleChange.text[language]}
                </p>
              )}
              <p className="whitespace-pre-line">{notice.note[language] || none}</p>
            </div>
          ))}
        </div>
      </div>
    </Card>
  );
}
