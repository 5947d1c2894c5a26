"use client";

import { createContext, useContext } from "react";

type FormState = {
  id: string;
  pending: boolean;
  /** Words for the field's error, or undefined. */
  errorOf: (name: string) => string | undefined;
  /** What was typed before the refusal, so that nothing is lost. */
  typed: (name: string) => string | undefined;
};

export const FormContext = createContext<FormState | null>(null);

/** The form around a field; a field outside one is a mistake of the page. */
export function useFormState(): FormState {
  const state = useContext(FormContext);
  if (!state) throw new Error("A field stands outside of <ActionForm>");
  return state;
}
