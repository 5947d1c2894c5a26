import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { setPreference } from "@/app/person-actions";
import { LanguageMenu, ThemeMenu } from "@/components/shell/preference-menus";
import type { Theme } from "@/components/shell/preferences";

type EntranceProps = {
  title: string;
  note?: string;
  /** The incident and who keeps it, once there is one. */
  incident?: { name: string; organisation: string };
  theme: Theme;
  children: ReactNode;
};

/** The pages before the office: whose system it is, one card, language and theme. */
export function Entrance({ title, note, incident, theme, children }: EntranceProps) {
  const t = useTranslations("common");
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="flex h-13 items-center justify-end gap-1 px-3 sm:px-5">
        <LanguageMenu setPreference={setPreference} />
        <ThemeMenu theme={theme} setPreference={setPreference} />
      </header>
      <main className="mx-auto flex w-full max-w-[26rem] flex-1 flex-col justify-center px-4 pb-24">
        <div className="mb-6 flex items-center gap-3">
          <span
            className="grid size-10 place-items-center rounded-md bg-accent text-lg font-semibold text-on-accent"
            aria-hidden
          >
            照
          </span>
          <div className="min-w-0">
            <p className="font-semibold">{t("appName")}</p>
            <p className="text-xs text-muted">{t("appPurpose")}</p>
          </div>
        </div>
        <section className="rounded-lg border bg-surface p-6 shadow-pop">
          {incident && (
            <p className="mb-4 border-b pb-3 text-xs text-muted">
              <span className="block font-medium text-ink">{incident.name}</span>
              {incident.organisation}
            </p>
          )}
          <h1 className="text-lg/7 font-semibold tracking-tight">{title}</h1>
          {note && <p className="mt-0.5 text-muted">{note}</p>}
          <div className="mt-5">{children}</div>
        </section>
      </main>
    </div>
  );
}
