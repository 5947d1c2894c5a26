import type { ReactNode } from "react";

type ProgressProps = {
  label: string;
  /** Between 0 and 1; null while the whole is not known yet. */
  fraction: number | null;
  /** How far in words and figures, e.g. "412,000 of 1,000,000 rows". */
  figure?: ReactNode;
  /** e.g. "52,000 rows a second". */
  rate?: ReactNode;
  /** e.g. "about 11 seconds left". */
  estimate?: ReactNode;
  /** Where the work can be cancelled. */
  action?: ReactNode;
};

/** Long work: a figure, a rate and an estimate over a bar. */
export function Progress({ label, fraction, figure, rate, estimate, action }: ProgressProps) {
  const percent = fraction === null ? undefined : Math.round(Math.min(1, Math.max(0, fraction)) * 100);
  return (
    <div className="space-y-1.5">
      <div className="flex items-center gap-3">
        <span className="flex-1 font-medium">{label}</span>
        {percent !== undefined && <span className="text-muted">{percent}%</span>}
        {action}
      </div>
      <div
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
        className="h-1.5 overflow-hidden rounded-full bg-sunken"
      >
        <div
          className={`h-full rounded-full bg-accent ${percent === undefined ? "w-1/3 animate-pulse" : "transition-[width] duration-300"}`}
          style={percent === undefined ? undefined : { width: `${percent}%` }}
        />
      </div>
      {(figure || rate || estimate) && (
        <div className="flex flex-wrap gap-x-4 text-xs text-muted">
          {figure && <span>{figure}</span>}
          {rate && <span>{rate}</span>}
          {estimate && <span className="ml-auto">{estimate}</span>}
        </div>
      )}
    </div>
  );
}
