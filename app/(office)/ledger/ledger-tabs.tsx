import { useTranslations } from "next-intl";
import { TabLinks } from "@/components/ui/tab-links";

const pages = { blocks: "/ledger", count: "/ledger/count", checks: "/ledger/checks" } as const;

/** The ledger's pages beside one another. */
export function LedgerTabs({ current, open }: { current: keyof typeof pages; open: boolean }) {
  const t = useTranslations("ledger.tabs");
  // Who may read the count alone has one page, and no tabs.
  if (!open) return null;
  const tabs = Object.entries(pages).map(([id, href]) => ({ id, href, label: t(id) }));
  return <TabLinks tabs={tabs} current={current} label={t("label")} />;
}
