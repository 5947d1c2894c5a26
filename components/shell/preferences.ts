import { type Locale, locales } from "@/lib/core/format";

export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];
export type Preferences = { locale: Locale; theme: Theme };
/** As a cookie or a user's record may hold them: anything at all. */
export type Wish = { locale?: string | null; theme?: string | null };

export const preferenceCookies = { locale: "shokai-locale", theme: "shokai-theme" } as const;

/**
 * Language and theme out of several sources, the first valid word of each holding: the cookie that the header's
 * switches set, then the signed-in person's record, then the incident's default. Japanese and the device's theme else.
 */
export function pickPreferences(...sources: readonly Wish[]): Preferences {
  const locale = sources.map((source) => source.locale).find((word) => locales.includes(word as Locale));
  const theme = sources.map((source) => source.theme).find((word) => themes.includes(word as Theme));
  return { locale: (locale as Locale | undefined) ?? "ja", theme: (theme as Theme | undefined) ?? "system" };
}
