"use client";

import { useEffect } from "react";

/** Goes on by itself; without scripts there is the button. */
export function GoOn({ next }: { next: string }) {
  useEffect(() => window.location.replace(next), [next]);
  return null;
}
