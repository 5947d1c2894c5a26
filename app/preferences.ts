import { cookies } from "next/headers";
import { cache } from "react";
import { type Preferences, pickPreferences, preferenceCookies } from "@/components/shell/preferences";

/** Language and theme of this request; once read, kept until it is answered. */
export const preferences = cache(async (): Promise<Preferences> => {
  const jar = await cookies();
  return pickPreferences({
    locale: jar.get(preferenceCookies.locale)?.value,
    theme: jar.get(preferenceCookies.theme)?.value,
  });
});
