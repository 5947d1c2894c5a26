"use client";

import { createContext, type ReactNode, useContext } from "react";
import type { ProfileBody } from "@/lib/companies/schema";

const Draft = createContext<ProfileBody | null>(null);

/** Gives what stands in the editor, saved or not, to what tries it. */
export function DraftProvider({ body, children }: { body: ProfileBody; children: ReactNode }) {
  return <Draft value={body}>{children}</Draft>;
}

export function useDraft(): ProfileBody | null {
  return useContext(Draft);
}
