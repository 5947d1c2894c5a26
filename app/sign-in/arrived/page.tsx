import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { preferences } from "@/app/preferences";
import { Entrance } from "@/app/sign-in/entrance";
import { LinkButton } from "@/components/ui/link-button";
import { safeNext } from "@/lib/access/rules";
import { GoOn } from "./go-on";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("signIn"))("title") };
}

/**
 * Where the single sign-on's provider sends the browser back to. It came from elsewhere and so shows no strict cookie
 * yet; from here, a page of our own, it goes on and does.
 */
export default async function ArrivedPage({ searchParams }: { searchParams: Promise<{ next?: string | string[] }> }) {
  const asked = (await searchParams).next;
  const next = safeNext(Array.isArray(asked) ? asked[0] : asked);
  const t = await getTranslations("signIn.sso");
  const { theme } = await preferences();
  return (
    <Entrance title={t("arrived")} theme={theme}>
      <LinkButton href={next} kind="primary" size="lg" className="w-full">
        {t("goOn")}
      </LinkButton>
      <GoOn next={next} />
    </Entrance>
  );
}
