import { useTranslations } from "next-intl";
import { NoticeBar } from "@/components/ui/notice-bar";

/** Why a file could not be read, in the words that deliveries have for it. */
export function UnreadableBar({ reason }: { reason: Readonly<Record<string, unknown>> }) {
  const t = useTranslations("batches");
  const code = t.has(`unreadable.${reason.code}.title`) ? String(reason.code) : "READER_FAILED";
  const values = {
    line: Number(reason.line ?? 0),
    columns: ((reason.columns as string[] | undefined) ?? []).filter(Boolean).join(t("comma")),
    fields: "",
    found: String(reason.found ?? ""),
    headerRow: Number(reason.headerRow ?? 0),
    unsafe: t(`unsafeWorkbook.${t.has(`unsafeWorkbook.${reason.found}`) ? reason.found : "other"}`),
  };
  return (
    <NoticeBar tone="bad" title={t(`unreadable.${code}.title`, values)}>
      {reason.line !== undefined && <p>{t("unreadable.place", values)}</p>}
      <p>{t(`unreadable.${code}.next`, values)}</p>
    </NoticeBar>
  );
}
