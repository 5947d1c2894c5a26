import { cookies } from "next/headers";
import { cache } from "react";
import { type Preferences, pickPreferences, preferenceCookies, type Wish } from "@/components/shell/preferences";
import { publicActor } from "@/lib/access/actor";
import { currentPreferences } from "@/lib/access/session";
import { findIncident } from "@/lib/settings/queries";

/**
 * Language and theme of this request: the signed-in person's record, else the browser's cookie, else the incident's
 * default. Read once per request.
 */
export const preferences = cache(async (): Promise<Preferences> => {
  const jar = await cookies();
  const cookie: Wish = {
    locale: jar.get(preferenceCookies.locale)?.value,
    theme: jar.get(preferenceCookies.theme)?.value,
  };
  // Without its database the page still has to say so, in some language.
  const person: Wish | null = await currentPreferences().catch(() => null);
  if (person) return pickPreferences(person, cookie);
  const incident = cookie.locale ? null : await findIncident(publicActor()).catch(() => null);
  return pickPreferences(cookie, { locale: incident?.defaultLocale });
});
