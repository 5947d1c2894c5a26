import type { ReactNode } from "react";
import { officePage } from "@/app/doors";
import { failedRead } from "@/app/failed-read";
import { Card } from "@/components/ui/card";
import { ErrorState } from "@/components/ui/error-state";
import { Skeleton } from "@/components/ui/skeleton";
import type { Actor } from "@/lib/access/actor";

/** One panel's read: null where it failed, so that the other panels still stand. */
export function readPanel<T>(work: (actor: Actor) => Promise<T>): Promise<T | null> {
  return officePage((actor) => work(actor).catch(failedRead));
}

/** A panel whose read failed: says which, and offers to try again. */
export function FailedPanel({ title }: { title: string }) {
  return (
    <Card>
      <ErrorState title={title} />
    </Card>
  );
}

/** The shape of a panel while it is read. */
export function PanelSkeleton({ height, title }: { height: string; title?: ReactNode }) {
  return (
    <Card title={title}>
      <Skeleton className={height} />
    </Card>
  );
}
