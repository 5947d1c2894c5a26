import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { preferences } from "@/app/preferences";
import { Entrance } from "@/app/sign-in/entrance";
import type { Locale } from "@/lib/core/format";
import { readPublicNames } from "@/lib/notices/public-check";
import { CheckForm } from "./check-form";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("certificate"))("check.title") };
}

/** Anybody checks a publication's certificate here: no session, no database, nothing stored. */
export default async function CheckPage() {
  const t = await getTranslations("certificate.check");
  const { theme } = await preferences();
  const locale = (await getLocale()) as Locale;
  const names = await readPublicNames();
  const incident = names ? { name: names.name[locale], organisation: names.organisation[locale] } : undefined;
  return (
    <Entrance title={t("title")} note={t("note")} incident={incident} theme={theme}>
      <CheckForm />
      <p className="mt-5 border-t pt-4 text-xs text-muted">
        {t("shell")}
        <code className="font-mono mt-1 block overflow-x-auto rounded-md bg-sunken px-2.5 py-1.5 whitespace-pre text-ink">
          npm run verify -- certificate-v1.json
        </code>
      </p>
      <p className="mt-3 text-xs">
        <a href="/notice" className="text-accent underline underline-offset-3">
          {t("toNotice")}
        </a>
      </p>
    </Entrance>
  );
}
