import { SearchX } from "lucide-react";
import { useTranslations } from "next-intl";
import { PageHeader } from "@/components/shell/page-header";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { LinkButton } from "@/components/ui/link-button";

/** What was asked for is not there, or not for this person. */
export default function OfficeNotFound() {
  const t = useTranslations("common");
  return (
    <>
      <PageHeader title={t("notFound")} />
      <Card>
        <EmptyState
          icon={SearchX}
          title={t("notFoundNext")}
          action={<LinkButton href="/dashboard">{t("backToStart")}</LinkButton>}
        />
      </Card>
    </>
  );
}
