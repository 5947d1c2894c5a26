import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { Card } from "@/components/ui/card";
import { PasswordForm } from "./password-form";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("accounts.own"))("title") };
}

/** The signed-in person's own password. */
export default async function AccountPage() {
  const name = await officePage(async (actor) => actor.name);
  const t = await getTranslations("accounts.own");
  return (
    <div className="max-w-xl">
      <PageHeader title={t("title")} note={name} />
      <Card title={t("password")} note={t("note")}>
        <PasswordForm />
      </Card>
    </div>
  );
}
