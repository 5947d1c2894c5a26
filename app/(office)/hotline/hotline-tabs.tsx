import { getTranslations } from "next-intl/server";
import { TabLinks } from "@/components/ui/tab-links";

const pages = {
  look: "/hotline",
  list: "/hotline/calls",
  reports: "/hotline/reports",
  limits: "/hotline/limits",
} as const;

/**
 * Looking up, the calls, what goes to card companies, and the limits.
 * @param may the first is for those who answer, the last for those who watch over it
 */
export async function HotlineTabs({
  current,
  may,
}: {
  current: keyof typeof pages;
  may: { answer: boolean; watch: boolean };
}) {
  const t = await getTranslations("calls.tabs");
  const tabs = Object.entries(pages)
    .filter(([id]) => (id === "look" ? may.answer : id === "limits" ? may.watch : true))
    .map(([id, href]) => ({ id, href, label: t(id) }));
  return <TabLinks tabs={tabs} current={current} label={t("label")} />;
}
