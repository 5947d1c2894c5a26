import Link from "next/link";
import { formatNumber } from "@/lib/core/format";
import { themeLook } from "./palette";

/** `quiet`: what asks nothing of anybody any more, in grey, so that the parts that do stand out. */
export type Share = { id: string; label: string; value: number; href?: string; quiet?: boolean };

/** How a whole is parted: one bar, and below it each part with its figure and share in words. */
export function Distribution({ parts, label }: { parts: readonly Share[]; label: string }) {
  const whole = parts.reduce((sum, part) => sum + part.value, 0);
  const percent = (value: number) => (whole === 0 ? 0 : (value / whole) * 100);
  const color = (at: number) => (parts[at]?.quiet ? themeLook.other : (themeLook.series[at] ?? themeLook.other));
  return (
    <div className="min-w-0">
      <div className="flex h-2.5 gap-px overflow-hidden rounded-full bg-sunken" aria-hidden>
        {parts.map((part, at) =>
          part.value > 0 ? (
            <div key={part.id} style={{ width: `${percent(part.value)}%`, background: color(at) }} />
          ) : null,
        )}
      </div>
      <ul className="mt-3 space-y-1.5" aria-label={label}>
        {parts.map((part, at) => (
          <li key={part.id} className="flex items-center gap-2">
            <span className="size-2.5 shrink-0 rounded-[2px]" style={{ background: color(at) }} aria-hidden />
            <span className="min-w-0 flex-1 truncate">
              {part.href ? (
                <Link href={part.href} className="rounded-sm hover:text-accent hover:underline">
                  {part.label}
                </Link>
              ) : (
                part.label
              )}
            </span>
            <span className="font-medium">{formatNumber(part.value)}</span>
            <span className="w-12 text-right text-xs text-muted">{shareWords(percent(part.value))}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** A part that there is never reads as none. */
function shareWords(percent: number): string {
  return percent > 0 && percent < 0.05 ? "<0.1%" : `${percent.toFixed(1)}%`;
}
