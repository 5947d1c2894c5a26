import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { SessionsCard } from "@/app/(office)/settings/users/sessions-card";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { Card } from "@/components/ui/card";
import { findOwnFactors, listSessions } from "@/lib/accounts/queries";
import { findIncident } from "@/lib/settings/queries";
import { FactorCard } from "./factor-card";
import { PasskeysCard } from "./passkeys-card";
import { PasswordForm } from "./password-form";
import { RecoveryCard } from "./recovery-card";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("accounts.own"))("title") };
}

/** The signed-in person's own password, second factor and sessions. */
export default async function AccountPage() {
  const { id, name, sessions, factors, timeZone } = await officePage(async (actor) => ({
    id: actor.id,
    name: actor.name,
    sessions: await listSessions(actor, actor.id),
    factors: await findOwnFactors(actor),
    timeZone: (await findIncident(actor))?.timeZone ?? "Asia/Tokyo",
  }));
  const t = await getTranslations("accounts.own");
  return (
    <div className="max-w-xl space-y-4">
      <PageHeader title={t("title")} note={name} />
      <Card title={t("password")} note={t("note")}>
        <PasswordForm />
      </Card>
      <FactorCard authenticator={factors.authenticator} />
      <PasskeysCard passkeys={factors.passkeys} here={factors.passkeysHere} timeZone={timeZone} />
      <RecoveryCard codesLeft={factors.codesLeft} />
      <SessionsCard userId={id} sessions={sessions} mayEnd timeZone={timeZone} />
    </div>
  );
}
