import type { ReactNode } from "react";
import { cn } from "./class-names";

type CardProps = {
  /** Heading of the card; a card without one is only a surface. */
  title?: ReactNode;
  /** One line under the heading. */
  note?: ReactNode;
  /** Buttons or links at the heading's right. */
  actions?: ReactNode;
  children?: ReactNode;
  /** The content reaches the card's edges, as tables do. */
  flush?: boolean;
  className?: string;
  id?: string;
};

/** A surface with an optional heading (h2); the unit in which pages are laid out. */
export function Card({ title, note, actions, children, flush, className, id }: CardProps) {
  return (
    <section id={id} className={cn("min-w-0 rounded-lg border bg-surface", className)}>
      {(title || actions) && (
        <header className="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1 border-b px-4 py-2">
          <div className="min-w-0 flex-[1_1_10rem]">
            {title && <h2 className="font-semibold">{title}</h2>}
            {note && <p className="text-xs text-muted">{note}</p>}
          </div>
          {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
        </header>
      )}
      {children !== undefined && <div className={flush ? "" : "p-4"}>{children}</div>}
    </section>
  );
}
