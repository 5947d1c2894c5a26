import Link from "next/link";
import type { ComponentProps } from "react";
import { cn } from "./class-names";

/** A link in running text or in a table cell. */
export function TextLink({ className, ...rest }: ComponentProps<typeof Link>) {
  return (
    <Link
      className={cn(
        "rounded-sm text-accent underline decoration-accent/30 underline-offset-3 hover:decoration-accent",
        className,
      )}
      {...rest}
    />
  );
}
