import "@fontsource-variable/noto-sans-jp/index.css";
import "./globals.css";
import type { Metadata, Viewport } from "next";
import { NextIntlClientProvider } from "next-intl";
import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { preferences } from "./preferences";

export const viewport: Viewport = { width: "device-width", initialScale: 1 };

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("common");
  return {
    title: { default: t("appName"), template: `%s · ${t("appName")}` },
    robots: { index: false, follow: false },
    formatDetection: { telephone: false, date: false, address: false, email: false },
  };
}

export default async function RootLayout({ children }: { children: ReactNode }) {
  const { locale, theme } = await preferences();
  return (
    <html lang={locale} className={theme} suppressHydrationWarning>
      <body>
        <NextIntlClientProvider>
          <div className="isolate">{children}</div>
        </NextIntlClientProvider>
      </body>
    </html>
  );
}
