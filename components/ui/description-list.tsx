import type { ReactNode } from "react";
import { cn } from "./class-names";

export type Fact = { term: ReactNode; value: ReactNode; key?: string };

/** Facts as term and value; an absent value is shown as a dash, never as nothing. */
export function DescriptionList({ facts, columns = 1 }: { facts: readonly Fact[]; columns?: 1 | 2 | 3 }) {
  return (
    <dl
      className={cn(
        "grid gap-x-8 gap-y-2",
        columns === 2 && "sm:grid-cols-2",
        columns === 3 && "sm:grid-cols-2 lg:grid-cols-3",
      )}
    >
      {facts.map((fact, at) => (
        <div key={fact.key ?? at} className="grid min-w-0 grid-cols-[minmax(7rem,2fr)_3fr] gap-3">
          <dt className="text-muted">{fact.term}</dt>
          <dd className="min-w-0">{fact.value ?? <span className="text-faint">–</span>}</dd>
        </div>
      ))}
    </dl>
  );
}
