"use client";

import { useEffect } from "react";

/**
 * A page that the browser kept whole and shows again (back, after leaving) is asked for anew: its reader may have signed
 * out since, and Cache-Control: no-store does not keep every browser from it.
 */
export function NeverKept() {
  useEffect(() => {
    const again = (event: PageTransitionEvent) => {
      if (!event.persisted) return;
      document.documentElement.hidden = true;
      window.location.reload();
    };
    window.addEventListener("pageshow", again);
    return () => window.removeEventListener("pageshow", again);
  }, []);
  return null;
}
