import {
  Ban,
  CircleAlert,
  CircleCheck,
  CircleDashed,
  CircleDot,
  CircleX,
  Clock,
  type LucideIcon,
  Undo2,
} from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "./class-names";

const tones = {
  neutral: "bg-sunken text-muted",
  accent: "bg-accent-soft text-accent",
  good: "bg-good-soft text-good",
  warn: "bg-warn-soft text-warn",
  bad: "bg-bad-soft text-bad",
} as const;

const marks = {
  neutral: CircleDashed,
  accent: CircleDot,
  good: CircleCheck,
  warn: CircleAlert,
  bad: CircleX,
} as const satisfies Record<string, LucideIcon>;

const shapes = { waiting: Clock, undone: Undo2, refused: Ban } as const satisfies Record<string, LucideIcon>;

export type Tone = keyof typeof tones;

type StatusProps = {
  tone: Tone;
  children: ReactNode;
  /** Takes the place of the tone's own icon where two states share a tone. */
  shape?: keyof typeof shapes;
  plain?: boolean;
};

/** A state, by icon and word and colour; `plain` leaves out the ground for dense table cells. */
export function Status({ tone, children, shape, plain }: StatusProps) {
  const Icon = shape ? shapes[shape] : marks[tone];
  return (
    <span
      className={cn(
        "inline-flex max-w-full items-center align-[-0.2em] gap-1 whitespace-nowrap text-xs font-medium",
        plain ? tones[tone].split(" ")[1] : cn("h-5.5 rounded-full pr-2 pl-1.5", tones[tone]),
      )}
    >
      <Icon className="size-3.5 shrink-0" aria-hidden />
      <span className="truncate">{children}</span>
    </span>
  );
}

/** A short word set apart, without a state: a role, a unit, "shared". */
export function Badge({ children }: { children: ReactNode }) {
  return (
    <span className="inline-flex h-5 items-center rounded-sm border bg-surface px-1.5 text-2xs font-medium text-muted">
      {children}
    </span>
  );
}
