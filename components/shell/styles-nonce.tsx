"use client";

import { CSPProvider } from "@base-ui/react/csp-provider";
import { type ReactNode, useState } from "react";

/**
 * Lets the components' own style elements pass the Content-Security-Policy. In the browser the document's nonce holds:
 * what a later navigation brings is newer, and the document does not accept it.
 */
export function StylesNonce({ nonce, children }: { nonce?: string; children: ReactNode }) {
  const [kept] = useState(() =>
    typeof document === "undefined"
      ? nonce
      : (document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce ?? nonce),
  );
  return <CSPProvider nonce={kept}>{children}</CSPProvider>;
}
