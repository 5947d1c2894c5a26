"use client";

import type { ComponentProps } from "react";
import { Button } from "@/components/ui/button";
import { useFormState } from "./form-context";

/** The button that sends the form; pending while the server works. `name`/`value` tell two of them apart. */
export function Submit({ kind = "primary", ...rest }: ComponentProps<typeof Button>) {
  const { pending } = useFormState();
  return <Button {...rest} type="submit" kind={kind} pending={pending} />;
}
