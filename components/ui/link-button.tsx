import Link from "next/link";
import type { ComponentProps, ReactNode } from "react";
import { type ButtonLook, buttonClasses } from "./button";
import { cn } from "./class-names";

type LinkButtonProps = ComponentProps<typeof Link> & ButtonLook & { icon?: ReactNode };

/** A link that looks like a button: it goes somewhere, it changes nothing. */
export function LinkButton({ kind, size, square, icon, className, children, ...rest }: LinkButtonProps) {
  return (
    <Link className={cn(buttonClasses({ kind, size, square }), className)} {...rest}>
      {icon}
      {children}
    </Link>
  );
}
