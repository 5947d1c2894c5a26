import { SearchX } from "lucide-react";
import { useTranslations } from "next-intl";
import { EmptyState } from "@/components/ui/empty-state";
import { LinkButton } from "@/components/ui/link-button";

/** An address that leads nowhere. The framework's own page would bring styles that the policy refuses. */
export default function NotFound() {
  const t = useTranslations("common");
  return (
    <main className="grid min-h-dvh place-items-center">
      <h1 className="sr-only">{t("notFound")}</h1>
      <EmptyState
        icon={SearchX}
        title={t("notFound")}
        next={t("notFoundNext")}
        action={<LinkButton href="/">{t("backToStart")}</LinkButton>}
      />
    </main>
  );
}
