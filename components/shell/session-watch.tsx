"use client";

import { AlertDialog } from "@base-ui/react/alert-dialog";
import { useTranslations } from "next-intl";
import { useCallback, useEffect, useRef, useState } from "react";
import { Button, buttonClasses } from "@/components/ui/button";
import { cn } from "@/components/ui/class-names";

export type SessionWatchProps = {
  /** Whose session it is: another person's that is opened beside it is not this one. */
  who: string;
  /** Answers by GET how long the session still stands, which is no activity; by POST it stays. */
  door: string;
  /** As of the page's drawing: seconds without activity, and at most, after which it is over. */
  idleSeconds: number;
  absoluteSeconds: number;
};

/** Seconds before the end at which it is said. */
const WARNING = 60;
/** Seconds after which a question that was not answered is asked again. */
const AGAIN = 20;

type State =
  | { kind: "quiet" }
  /** `at`: when it ends, by this machine's clock; `last`: it can no longer be put off. */
  | { kind: "warning"; at: number; last: boolean }
  | { kind: "ended" };

/**
 * Says a minute before a session ends for want of activity that it will, and stays signed in at one click; what is
 * typed on the page stays. Once it is over it covers the page, leads to the sign-in and back, and goes away by itself
 * where the same person signed in beside it. The server alone knows the time: it is asked when the end is near.
 */
export function SessionWatch({ who, door, idleSeconds, absoluteSeconds }: SessionWatchProps) {
  const t = useTranslations("common.session");
  const [state, setState] = useState<State>({ kind: "quiet" });
  const timer = useRef<number>(undefined);

  const ask = useCallback(
    async function ask(method: "GET" | "POST" = "GET"): Promise<void> {
      window.clearTimeout(timer.current);
      const again = (seconds: number) => {
        window.clearTimeout(timer.current);
        timer.current = window.setTimeout(() => ask(), Math.max(1, seconds) * 1000);
      };
      try {
        const response = await fetch(door, { method, cache: "no-store" });
        const answer = response.ok ? await response.json() : null;
        if (response.status === 401 || (answer && answer.who !== who)) return setState({ kind: "ended" });
        if (!answer) return again(AGAIN);
        const left = Math.min(answer.idleSeconds, answer.absoluteSeconds);
        const near = left <= WARNING;
        setState(
          near
            ? { kind: "warning", at: Date.now() + left * 1000, last: answer.absoluteSeconds <= WARNING }
            : { kind: "quiet" },
        );
        again(near ? left + 1 : left - WARNING);
      } catch {
        again(AGAIN);
      }
    },
    [door, who],
  );

  useEffect(() => {
    const first = Math.min(idleSeconds, absoluteSeconds) - WARNING;
    timer.current = window.setTimeout(() => ask(), Math.max(1, first) * 1000);
    return () => window.clearTimeout(timer.current);
  }, [ask, idleSeconds, absoluteSeconds]);

  // A machine that slept, or a tab beside this one in which somebody worked or signed in again.
  const shown = state.kind !== "quiet";
  useEffect(() => {
    if (!shown) return;
    const look = () => document.visibilityState === "visible" && ask();
    document.addEventListener("visibilitychange", look);
    window.addEventListener("focus", look);
    return () => {
      document.removeEventListener("visibilitychange", look);
      window.removeEventListener("focus", look);
    };
  }, [ask, shown]);

  const ended = state.kind === "ended";
  const back = typeof window === "undefined" ? "" : window.location.pathname + window.location.search;
  const signIn = `/sign-in?next=${encodeURIComponent(back)}`;
  return (
    <AlertDialog.Root open={shown}>
      <AlertDialog.Portal>
        {/* What is on the page is nobody's to read once its session is over. */}
        <AlertDialog.Backdrop className={cn("fixed inset-0 z-60", ended ? "bg-canvas" : "bg-shade")} />
        <AlertDialog.Popup className="fixed top-[16vh] left-1/2 z-60 w-[calc(100vw-2rem)] max-w-md -translate-x-1/2 rounded-lg border bg-surface shadow-pop">
          <div className="space-y-2 px-5 pt-4 pb-4">
            <AlertDialog.Title className="text-base font-semibold">
              {state.kind === "warning" ? <Countdown at={state.at} /> : t("ended")}
            </AlertDialog.Title>
            <AlertDialog.Description className="text-muted">
              {t(ended ? "endedNote" : state.kind === "warning" && state.last ? "lastNote" : "note")}
            </AlertDialog.Description>
          </div>
          <div className="flex flex-wrap justify-end gap-2 border-t px-5 py-3">
            {ended ? (
              <>
                <a href={signIn} target="_blank" rel="noreferrer" className={buttonClasses({})}>
                  {t("beside")}
                </a>
                <a href={signIn} className={buttonClasses({ kind: "primary" })}>
                  {t("signIn")}
                </a>
              </>
            ) : state.kind === "warning" && state.last ? (
              <Button kind="primary" onClick={() => setState({ kind: "quiet" })}>
                {t("understood")}
              </Button>
            ) : (
              <Button kind="primary" onClick={() => ask("POST")}>
                {t("stay")}
              </Button>
            )}
          </div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}

/** The seconds that are left, counted down. */
function Countdown({ at }: { at: number }) {
  const t = useTranslations("common.session");
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const tick = window.setInterval(() => setNow(Date.now()), 1000);
    return () => window.clearInterval(tick);
  }, []);
  const seconds = Math.max(0, Math.ceil((at - now) / 1000));
  return <span className="tabular-nums">{t("ending", { seconds })}</span>;
}
