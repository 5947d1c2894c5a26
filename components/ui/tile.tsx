import { ArrowUpRight } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { cn } from "./class-names";
import type { Tone } from "./status";

const toneText: Record<Tone, string> = {
  neutral: "text-muted",
  accent: "text-accent",
  good: "text-good",
  warn: "text-warn",
  bad: "text-bad",
};

type TileProps = {
  label: ReactNode;
  /** The figure, already formatted; its unit stands beside it, never inside. */
  figure: ReactNode;
  unit?: ReactNode;
  /** What it was or how it differs, e.g. "+12 since 18 Feb". */
  delta?: ReactNode;
  deltaTone?: Tone;
  /** The list behind the figure. */
  href?: string;
  /** The tile is the filter in force. */
  active?: boolean;
  size?: "md" | "lg";
};

/** A figure with its label, unit, difference, and the link to the list behind it. */
export function Tile({ label, figure, unit, delta, deltaTone = "neutral", href, active, size = "md" }: TileProps) {
  const body = (
    <>
      <span className="flex items-center gap-1 text-xs text-muted">
        <span className="min-w-0 flex-1">{label}</span>
        {href && (
          <ArrowUpRight
            className="size-3.5 shrink-0 text-faint opacity-0 transition-opacity group-hover:opacity-100 group-focus-visible:opacity-100"
            aria-hidden
          />
        )}
      </span>
      <span className="mt-1 flex flex-wrap items-baseline gap-x-1.5">
        <span className={cn("font-semibold tracking-tight", size === "lg" ? "text-3xl/9" : "text-xl/7")}>{figure}</span>
        {unit && <span className="text-xs text-muted">{unit}</span>}
      </span>
      {delta && <span className={cn("mt-0.5 block text-xs", toneText[deltaTone])}>{delta}</span>}
    </>
  );
  const look = cn("block min-w-0 rounded-lg border bg-surface px-4 py-3", active && "border-accent bg-accent-soft");
  return href ? (
    <Link
      href={href}
      className={cn(look, "group transition-colors hover:border-line-strong")}
      aria-current={active || undefined}
    >
      {body}
    </Link>
  ) : (
    <div className={look}>{body}</div>
  );
}
