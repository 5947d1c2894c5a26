import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { Card } from "@/components/ui/card";
import { permit } from "@/lib/access/actor";
import { NewUserForm } from "./new-user-form";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("accounts.new"))("title") };
}

export default async function NewUserPage() {
  await officePage(async (actor) => permit(actor, "user.edit"));
  const t = await getTranslations("accounts");
  return (
    <div className="max-w-2xl">
      <PageHeader
        title={t("new.title")}
        note={t("new.note")}
        crumbs={[{ label: t("title"), href: "/settings/users" }]}
      />
      <Card>
        <NewUserForm />
      </Card>
    </div>
  );
}
