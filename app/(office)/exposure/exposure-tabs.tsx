import { useTranslations } from "next-intl";
import { TabLinks } from "@/components/ui/tab-links";

const pages = {
  register: "/exposure",
  scopes: "/exposure/scopes",
  analysis: "/exposure/analysis",
  window: "/exposure/window",
} as const;

/** The register and the scopes over it. */
export function ExposureTabs({ current }: { current: keyof typeof pages }) {
  const t = useTranslations("exposure.tabs");
  const tabs = Object.entries(pages).map(([id, href]) => ({ id, href, label: t(id) }));
  return <TabLinks tabs={tabs} current={current} label={t("label")} />;
}
