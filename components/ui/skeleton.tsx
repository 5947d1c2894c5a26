import { cn } from "./class-names";

/** The shape of what is coming, in place of a spinner. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden className={cn("animate-pulse rounded-sm bg-sunken", className)} />;
}
