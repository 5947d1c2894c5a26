"use server";

import { cookies, headers } from "next/headers";
import { forbidden, redirect } from "next/navigation";
import { preferenceCookies } from "@/components/shell/preferences";
import { cookieNames, isSameOrigin } from "@/lib/access/rules";
import { actorOfPending, currentActor, currentPending } from "@/lib/access/session";
import { cookieFlags } from "@/lib/accounts/auth-options";
import { endSession } from "@/lib/accounts/commands/end-session";
import { setPreferences } from "@/lib/accounts/commands/set-preferences";
import { preferenceSchema } from "@/lib/accounts/schema";

/** Keeps language or theme: in the browser, and on the person's record where somebody is signed in. */
export async function setPreference(wish: { locale?: string; theme?: string }): Promise<void> {
  await fromOurPages();
  const { locale, theme } = preferenceSchema.parse(wish);
  const jar = await cookies();
  const flags = { ...cookieFlags(), sameSite: "lax", maxAge: 365 * 86_400 } as const;
  if (locale) jar.set(preferenceCookies.locale, locale, flags);
  if (theme) jar.set(preferenceCookies.theme, theme, flags);
  const actor = await currentActor();
  if (actor) await setPreferences(actor, { ...(locale && { locale }), ...(theme && { theme }) });
}

/** Ends the session's row, then takes the cookie away: copies of it are worth nothing (SECURITY SE-02). */
export async function endMySession(): Promise<void> {
  await fromOurPages();
  const actor = await currentActor();
  const pending = actor ? null : await currentPending();
  if (actor) await endSession(actor);
  if (pending) await endSession(await actorOfPending(pending));
  (await cookies()).set(cookieNames(process.env.NEXTAUTH_URL).session, "", { ...cookieFlags(), maxAge: 0 });
}

/** endMySession() for a form that may have no scripts. */
export async function signOut(): Promise<void> {
  await endMySession();
  redirect("/sign-in");
}

async function fromOurPages(): Promise<void> {
  if (!isSameOrigin(await headers(), process.env.NEXTAUTH_URL)) forbidden();
}
