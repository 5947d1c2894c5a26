import { useTranslations } from "next-intl";
import { Card } from "@/components/ui/card";
import type { ContentChange } from "@/lib/notices/content";

/** What is different from the submission before, so that it need not all be read again. */
export function ChangesCard({ changes }: { changes: readonly ContentChange[] }) {
  const t = useTranslations("notices.changes");
  return (
    <Card title={t("title")} note={t("note")}>
      {changes.length === 0 ? (
        <p className="text-muted">{t("none")}</p>
      ) : (
        <dl className="space-y-3">
          {changes.map(({ field, before, now }) => (
            <div key={field}>
              <dt className="text-xs font-medium text-muted">{t(`fields.${field}`)}</dt>
              <dd className="grid gap-2 sm:grid-cols-2">
                <p className="min-w-0 rounded-md bg-sunken px-2.5 py-1.5 break-words whitespace-pre-line text-muted">
                  <span className="sr-only">{t("before")}</span>
                  {before || t("empty")}
                </p>
                <p className="min-w-0 rounded-md bg-accent-soft px-2.5 py-1.5 break-words whitespace-pre-line">
                  <span className="sr-only">{t("now")}</span>
                  {now || t("empty")}
                </p>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </Card>
  );
}
