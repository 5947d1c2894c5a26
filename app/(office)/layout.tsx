import { headers } from "next/headers";
import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { officePage } from "@/app/doors";
import { endMySession, setPreference } from "@/app/person-actions";
import { preferences } from "@/app/preferences";
import { Shell } from "@/components/shell/shell";
import { StylesNonce } from "@/components/shell/styles-nonce";
import { type Actor, may } from "@/lib/access/actor";
import { idleMinutes } from "@/lib/access/rules";
import { currentSecondsLeft } from "@/lib/access/session";
import { formatDate } from "@/lib/core/format";
import { countToCall } from "@/lib/hotline/call-backs/queries";
import { countOpenReviews } from "@/lib/members/reviews/queries";
import { countExportsToDecide } from "@/lib/reports/full-exports";
import { countWatchListsToDecide } from "@/lib/reports/watch-lists/queries";
import { findIncident } from "@/lib/settings/queries";
import { lookUpAction } from "./look-up-action";
import { commandsFor, placesFor } from "./places";

async function readFrame(actor: Actor) {
  const [incident, reviews, fullExports, watchLists, callBacks] = await Promise.all([
    findIncident(actor),
    countOpenReviews(actor),
    may(actor, "fullExport.approve") ? countExportsToDecide(actor) : 0,
    may(actor, "watchList.approve") ? countWatchListsToDecide(actor) : 0,
    may(actor, "callBack.work") ? countToCall(actor) : 0,
  ]);
  return { actor, incident, waiting: { reviews, fullExports, watchLists, callBacks } };
}

/** The signed-in office. Pages below check the actor again themselves: a layout is not asked on every navigation. */
export default async function OfficeLayout({ children }: { children: ReactNode }) {
  const [{ actor, incident, waiting }, { locale, theme }, t, common, requestHeaders] = await Promise.all([
    officePage(readFrame),
    preferences(),
    getTranslations("nav"),
    getTranslations("common"),
    headers(),
  ]);
  const words = (key: string) => t(key);
  return (
    <StylesNonce nonce={requestHeaders.get("x-nonce") ?? undefined}>
      <Shell
        groups={placesFor(actor, words, waiting)}
        commands={commandsFor(actor, words)}
        incident={{
          name: (locale === "ja" ? incident?.nameJa : incident?.nameEn) ?? common("appName"),
          organisation: (locale === "ja" ? incident?.organisationJa : incident?.organisationEn) ?? "",
        }}
        today={{
          words: incident ? formatDate(incident.clock.today, locale) : "",
          note: incident?.clock.fixed ? t("fixedClock") : undefined,
        }}
        user={{
          name: actor.name,
          roles: actor.roles.map((role) => t(`roles.${role}`)),
          links: [{ id: "account", label: t("account"), href: "/settings/account" }],
        }}
        theme={theme}
        setPreference={setPreference}
        signOut={endMySession}
        session={{
          who: actor.id,
          door: "/api/session",
          idleSeconds: idleMinutes * 60,
          absoluteSeconds: await currentSecondsLeft(),
        }}
        lookUp={may(actor, "inquiry.read") ? lookUpAction : undefined}
      >
        {children}
      </Shell>
    </StylesNonce>
  );
}
