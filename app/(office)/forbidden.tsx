import { ShieldX } from "lucide-react";
import { useTranslations } from "next-intl";
import { PageHeader } from "@/components/shell/page-header";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { LinkButton } from "@/components/ui/link-button";

/** The person is known and has no right to what was asked for (403). */
export default function OfficeForbidden() {
  const t = useTranslations("accounts.forbidden");
  return (
    <>
      <PageHeader title={t("heading")} />
      <Card>
        <EmptyState
          icon={ShieldX}
          title={t("title")}
          next={t("next")}
          action={<LinkButton href="/settings/rights">{t("rights")}</LinkButton>}
        />
      </Card>
    </>
  );
}
