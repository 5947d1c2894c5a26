"use client";

import "./globals.css";
import { TriangleAlert } from "lucide-react";
import { useEffect, useState } from "react";

/** The only words outside of messages/: where the frame failed, the words may be what failed. */
const words = {
  ja: {
    title: "表示できませんでした",
    next: "もう一度お試しください。続く場合は管理者にお知らせください。",
    retry: "再読み込み",
  },
  en: {
    title: "This could not be shown",
    next: "Try again; if it goes on, tell your administrator.",
    retry: "Try again",
  },
} as const;

/** The last page: stands in when the frame around every page failed, so it leans on nothing that could have failed. */
export default function GlobalError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  const [locale, setLocale] = useState<keyof typeof words>("ja");
  useEffect(() => setLocale(navigator.language.startsWith("ja") ? "ja" : "en"), []);
  const t = words[locale];
  return (
    <html lang={locale} className="system">
      <body>
        <main role="alert" className="grid min-h-dvh place-content-center justify-items-center gap-2 p-4 text-center">
          <TriangleAlert className="size-6 text-bad" aria-hidden />
          <h1 className="font-medium">{t.title}</h1>
          <p className="text-muted">{t.next}</p>
          {error.digest && <p className="text-xs text-faint">{error.digest}</p>}
          <button type="button" onClick={reset} className="mt-2 h-8 rounded-md border bg-surface px-3 font-medium">
            {t.retry}
          </button>
        </main>
      </body>
    </html>
  );
}
