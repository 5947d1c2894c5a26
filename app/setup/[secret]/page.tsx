import type { Metadata } from "next";
import { headers } from "next/headers";
import { getTranslations } from "next-intl/server";
import { preferences } from "@/app/preferences";
import { Entrance } from "@/app/sign-in/entrance";
import { NoticeBar } from "@/components/ui/notice-bar";
import { publicActor } from "@/lib/access/actor";
import { ownOrigin } from "@/lib/access/rules";
import { findSetup } from "@/lib/accounts/queries";
import { SetupForm } from "./setup-form";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("accounts.setup"))("title") };
}

/** A one-time link: whoever holds it sets the account's password. Opening it does not use it up. */
export default async function SetupPage({ params }: { params: Promise<{ secret: string }> }) {
  const { secret } = await params;
  const t = await getTranslations("accounts.setup");
  const sign = await getTranslations("signIn");
  const { theme } = await preferences();
  if (ownOrigin((await headers()).get("host"), process.env.NEXTAUTH_URL) === null) {
    return (
      <Entrance title={t("title")} theme={theme}>
        <NoticeBar tone="warn" title={sign("tls.title")}>
          {sign("tls.next")}
        </NoticeBar>
      </Entrance>
    );
  }
  const account = await findSetup(publicActor(), secret);
  return (
    <Entrance title={t("title")} note={account ? t("note", { name: account.displayName }) : undefined} theme={theme}>
      {account ? (
        <SetupForm secret={secret} login={account.login} />
      ) : (
        <NoticeBar tone="warn" title={t("void")}>
          {t("voidNext")}
        </NoticeBar>
      )}
    </Entrance>
  );
}
