import { useLocale, useTranslations } from "next-intl";
import { NoticeBar } from "@/components/ui/notice-bar";
import { TextLink } from "@/components/ui/text-link";
import { formatDate, type Locale } from "@/lib/core/format";
import type { SilentCompany } from "@/lib/intake/batches";
import { companyName } from "./batch-words";

const shownAtOnce = 3;

/** Card companies that have not sent for longer than usual: a delivery may be lost on its way. */
export function SilentCompanies({ silent }: { silent: readonly SilentCompany[] }) {
  const t = useTranslations("batches.silent");
  const locale = useLocale() as Locale;
  if (silent.length === 0) return null;
  const line = (one: SilentCompany) => (
    <li key={one.id}>
      <TextLink href={`/batches?company=${one.id}`}>{companyName(one, locale)}</TextLink>{" "}
      <span className="text-muted">
        {one.lastOn === null || one.days === null
          ? t("never")
          : t("since", { on: formatDate(one.lastOn, locale), days: one.days })}
      </span>
    </li>
  );
  const rest = silent.slice(shownAtOnce);
  return (
    <NoticeBar tone="note" title={t("title", { count: silent.length })}>
      <ul className="flex flex-wrap gap-x-6 gap-y-0.5">{silent.slice(0, shownAtOnce).map(line)}</ul>
      {rest.length > 0 && (
        <details>
          <summary className="w-fit cursor-pointer rounded-sm">{t("more", { count: rest.length })}</summary>
          <ul className="flex flex-wrap gap-x-6 gap-y-0.5">{rest.map(line)}</ul>
        </details>
      )}
    </NoticeBar>
  );
}
