import { getTranslations } from "next-intl/server";
import { TabLinks } from "@/components/ui/tab-links";

/** The list and the patterns in it. */
export async function FraudTabs({ current }: { current: "list" | "patterns" }) {
  const t = await getTranslations("fraudReports.tabs");
  return (
    <TabLinks
      label={t("label")}
      current={current}
      tabs={[
        { id: "list", label: t("list"), href: "/fraud-reports" },
        { id: "patterns", label: t("patterns"), href: "/fraud-reports/patterns" },
      ]}
    />
  );
}
