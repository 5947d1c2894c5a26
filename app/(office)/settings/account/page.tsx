import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { SessionsCard } from "@/app/(office)/settings/users/sessions-card";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { Card } from "@/components/ui/card";
import { countRecoveryCodes, listSessions } from "@/lib/accounts/queries";
import { findIncident } from "@/lib/settings/queries";
import { FactorCard } from "./factor-card";
import { PasswordForm } from "./password-form";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("accounts.own"))("title") };
}

/** The signed-in person's own password, second factor and sessions. */
export default async function AccountPage() {
  const { id, name, sessions, codesLeft, timeZone } = await officePage(async (actor) => ({
    id: actor.id,
    name: actor.name,
    sessions: await listSessions(actor, actor.id),
    codesLeft: await countRecoveryCodes(actor),
    timeZone: (await findIncident(actor))?.timeZone ?? "Asia/Tokyo",
  }));
  const t = await getTranslations("accounts.own");
  return (
    <div className="max-w-xl space-y-4">
      <PageHeader title={t("title")} note={name} />
      <Card title={t("password")} note={t("note")}>
        <PasswordForm />
      </Card>
      <FactorCard codesLeft={codesLeft} />
      <SessionsCard userId={id} sessions={sessions} mayEnd timeZone={timeZone} />
    </div>
  );
}
