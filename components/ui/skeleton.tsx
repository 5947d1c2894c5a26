import { cn } from "./class-names";

/** The shape of what is coming, in place of a spinner. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden className={cn("animate-pulse rounded-sm bg-sunken", className)} />;
}

/** A list that is being read. */
export function SkeletonRows({ rows = 8, label }: { rows?: number; label: string }) {
  return (
    <div role="status" aria-label={label} className="divide-y rounded-lg border bg-surface">
      {[...Array(rows).keys()].map((row) => (
        <div key={row} className="flex h-9 items-center gap-4 px-4">
          <Skeleton className="h-3 w-24" />
          <Skeleton className="h-3 flex-1" />
          <Skeleton className="h-3 w-16" />
        </div>
      ))}
    </div>
  );
}
