"use client";

import { Languages, Monitor, Moon, Sun } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { useState, useTransition } from "react";
import { Button } from "@/components/ui/button";
import { Menu } from "@/components/ui/menu";
import { locales } from "@/lib/core/format";
import { type Theme, themes } from "./preferences";

/** Keeps a preference with the person (or the browser) and answers when the page has been drawn again. */
export type SetPreference = (wish: { locale?: string; theme?: string }) => Promise<void>;

/** Languages name themselves, so that they are found by who cannot read the present one. */
const names = { ja: "日本語", en: "English" } as const;
const icons = { system: Monitor, light: Sun, dark: Moon } as const;

/** The language, for this person everywhere. */
export function LanguageMenu({ setPreference }: { setPreference: SetPreference }) {
  const t = useTranslations("nav");
  const locale = useLocale();
  const [pending, start] = useTransition();
  return (
    <Menu
      trigger={
        <Button
          kind="quiet"
          aria-label={t("language", { name: names[locale as keyof typeof names] })}
          icon={<Languages aria-hidden />}
          pending={pending}
        >
          <span className="max-md:hidden">{names[locale as keyof typeof names]}</span>
        </Button>
      }
      entries={locales.map((one) => ({
        kind: "choice",
        id: one,
        label: <span lang={one}>{names[one]}</span>,
        checked: one === locale,
        onSelect: () => start(() => setPreference({ locale: one })),
      }))}
    />
  );
}

/** Light, dark, or as the device says. The page changes at once; the choice is kept behind it. */
export function ThemeMenu({ theme, setPreference }: { theme: Theme; setPreference: SetPreference }) {
  const t = useTranslations("nav");
  const [chosen, setChosen] = useState(theme);
  const [, start] = useTransition();
  const Icon = icons[chosen];
  const choose = (next: Theme) => {
    setChosen(next);
    document.documentElement.classList.remove(...themes);
    document.documentElement.classList.add(next);
    start(() => setPreference({ theme: next }));
  };
  return (
    <Menu
      trigger={
        <Button
          kind="quiet"
          square
          aria-label={t("theme", { name: t(`themes.${chosen}`) })}
          icon={<Icon aria-hidden />}
        />
      }
      entries={themes.map((one) => ({
        kind: "choice",
        id: one,
        label: t(`themes.${one}`),
        checked: one === chosen,
        onSelect: () => choose(one),
      }))}
    />
  );
}
