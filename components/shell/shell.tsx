import { CalendarDays } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { Command } from "./command-palette";
import { HeaderTools } from "./header-tools";
import type { LookUp } from "./look-up";
import { NarrowNav } from "./narrow-nav";
import type { NavGroup } from "./nav";
import { NeverKept } from "./never-kept";
import { LanguageMenu, type SetPreference, ThemeMenu } from "./preference-menus";
import type { Theme } from "./preferences";
import { SessionWatch, type SessionWatchProps } from "./session-watch";
import { SideNav } from "./side-nav";
import { UserMenu } from "./user-menu";

type ShellProps = {
  groups: readonly NavGroup[];
  /** Beyond the places: what can be begun. */
  commands: readonly Command[];
  incident: { name: string; organisation: string };
  /** The business date in words, and a note where the clock stands still. */
  today: { words: string; note?: string };
  user: { name: string; roles: readonly string[]; links?: readonly { id: string; label: string; href: string }[] };
  theme: Theme;
  setPreference: SetPreference;
  signOut: () => Promise<void>;
  lookUp?: LookUp;
  session: SessionWatchProps;
  children: ReactNode;
};

/** The office around a page: places at the left, incident, date, search and person at the top. */
export function Shell(props: ShellProps) {
  const { groups, commands, incident, today, user, theme, setPreference, signOut, lookUp, session, children } = props;
  const t = useTranslations("nav");
  const common = useTranslations("common");
  const places: Command[] = groups.flatMap((group) =>
    group.items.map(({ id, label, href, icon }) => ({ id, label, href, icon, group: t("palette.goTo") })),
  );
  return (
    <div className="lg:grid lg:grid-cols-[13.5rem_minmax(0,1fr)]">
      <NeverKept />
      <a
        href="#content"
        className="sr-only z-50 rounded-md bg-surface px-3 py-2 shadow-pop focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        {t("skip")}
      </a>
      <aside className="hidden border-r bg-surface lg:block print:hidden">
        <div className="sticky top-0 flex h-dvh flex-col gap-4 overflow-y-auto px-3 py-3">
          <Link
            href={groups[0]?.items[0]?.href ?? "/"}
            className="flex h-8 items-center gap-2 rounded-md px-2 font-semibold"
          >
            <span className="grid size-5 place-items-center rounded-sm bg-accent text-2xs text-on-accent" aria-hidden>
              照
            </span>
            {common("appName")}
          </Link>
          <SideNav groups={groups} />
        </div>
      </aside>
      <div className="flex min-h-dvh min-w-0 flex-col">
        <header className="sticky top-0 z-20 flex h-13 items-center gap-2 border-b bg-surface px-3 sm:px-5 print:hidden">
          <NarrowNav groups={groups} />
          <div className="min-w-0 flex-1">
            <p className="truncate text-sm/5 font-medium">{incident.name}</p>
            <p className="flex items-center gap-1.5 truncate text-xs/4 text-muted">
              <span className="truncate max-md:hidden">{incident.organisation}</span>
              <span className="text-faint max-md:hidden" aria-hidden>
                ·
              </span>
              <CalendarDays className="size-3 shrink-0" aria-hidden />
              <span className="whitespace-nowrap" title={today.note}>
                {today.words}
              </span>
              {today.note && (
                <span className="truncate rounded-sm bg-warn-soft px-1 text-2xs text-warn max-sm:hidden">
                  {today.note}
                </span>
              )}
            </p>
          </div>
          <HeaderTools commands={[...places, ...commands]} lookUp={lookUp} />
          <LanguageMenu setPreference={setPreference} />
          <ThemeMenu theme={theme} setPreference={setPreference} />
          <UserMenu name={user.name} roles={user.roles} links={user.links} signOut={signOut} />
        </header>
        <SessionWatch {...session} />
        <main id="content" tabIndex={-1} className="min-w-0 flex-1 px-3 py-5 outline-none sm:px-5">
          <div className="mx-auto max-w-[90rem]">{children}</div>
        </main>
      </div>
    </div>
  );
}
