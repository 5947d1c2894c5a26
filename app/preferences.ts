import { cookies } from "next/headers";
import { cache } from "react";
import { type Preferences, pickPreferences, preferenceCookies } from "@/components/shell/preferences";
import { publicActor } from "@/lib/access/actor";
import { currentPreferences } from "@/lib/access/session";
import { findIncident } from "@/lib/settings/queries";

/** Language and theme of this request; once read, kept until it is answered. */
export const preferences = cache(async (): Promise<Preferences> => {
  const jar = await cookies();
  const chosen = { locale: jar.get(preferenceCookies.locale)?.value, theme: jar.get(preferenceCookies.theme)?.value };
  if (chosen.locale && chosen.theme) return pickPreferences(chosen);
  // Words must be found even where the database is not: the page that says so is written with them.
  const person = await currentPreferences().catch(() => null);
  const incident = await findIncident(publicActor()).catch(() => null);
  return pickPreferences(chosen, person ?? {}, { locale: incident?.defaultLocale });
});
