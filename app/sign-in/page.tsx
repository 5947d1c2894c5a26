import type { Metadata } from "next";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { getLocale, getTranslations } from "next-intl/server";
import { preferences } from "@/app/preferences";
import { NoticeBar } from "@/components/ui/notice-bar";
import { publicActor } from "@/lib/access/actor";
import { ownOrigin, safeNext } from "@/lib/access/rules";
import { currentActor, currentPending } from "@/lib/access/session";
import { demoAccounts, demoPassword } from "@/lib/accounts/demo-accounts";
import { ssoSettings } from "@/lib/accounts/sso";
import { findIncident } from "@/lib/settings/queries";
import { Entrance } from "./entrance";
import { SignInForm } from "./sign-in-form";
import { SsoButton } from "./sso-button";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("signIn"))("title") };
}

/** Sign-in. Says nothing about which of name and password was wrong; over plain http from elsewhere it asks for TLS. */
export default async function SignInPage({
  searchParams,
}: {
  searchParams: Promise<{ next?: string | string[]; sso?: string | string[] }>;
}) {
  const { next: asked, sso: ended } = await searchParams;
  const next = safeNext(Array.isArray(asked) ? asked[0] : asked);
  if (await currentActor()) redirect(next);
  if (await currentPending())
    redirect(next === "/" ? "/second-factor" : `/second-factor?next=${encodeURIComponent(next)}`);
  const t = await getTranslations("signIn");
  const locale = await getLocale();
  const { theme } = await preferences();
  const incident = await findIncident(publicActor());
  const sso = ssoSettings();
  const given = ownOrigin((await headers()).get("host"), process.env.NEXTAUTH_URL) !== null;
  const names = incident && {
    name: locale === "ja" ? incident.nameJa : incident.nameEn,
    organisation: locale === "ja" ? incident.organisationJa : incident.organisationEn,
  };
  return (
    <Entrance title={t("title")} note={t("note")} incident={names ?? undefined} theme={theme}>
      {(ended === "refused" || ended === "failed") && (
        <div className="mb-4">
          <NoticeBar tone="bad" title={t(`sso.${ended}.title`)}>
            {t(`sso.${ended}.next`)}
          </NoticeBar>
        </div>
      )}
      {given && sso && (
        <div className="mb-4">
          <SsoButton name={sso.name} next={next} />
        </div>
      )}
      {given ? (
        <SignInForm
          next={next}
          demo={
            incident?.isDemo
              ? {
                  accounts: demoAccounts.map(({ login, roles: [role] }) => ({ login, role })),
                  password: demoPassword,
                }
              : undefined
          }
        />
      ) : (
        <NoticeBar tone="warn" title={t("tls.title")}>
          {t("tls.next")}
        </NoticeBar>
      )}
    </Entrance>
  );
}
