import type { ComponentProps, ReactNode } from "react";
import { cn } from "./class-names";

const control =
  "w-full min-w-0 rounded-md border border-line-strong bg-surface text-ink placeholder:text-faint disabled:cursor-not-allowed disabled:bg-sunken disabled:text-muted aria-invalid:border-bad focus-visible:border-accent focus-visible:outline-offset-0";

/** One line of text, a number or a date (`type="date"` speaks the reader's own calendar widget). */
export function Input({ className, type = "text", ...rest }: ComponentProps<"input">) {
  return <input type={type} className={cn(control, "h-8 px-2.5 read-only:bg-sunken", className)} {...rest} />;
}

/** Several lines of text. */
export function Textarea({ className, rows = 3, ...rest }: ComponentProps<"textarea">) {
  return <textarea rows={rows} className={cn(control, "px-2.5 py-1.5 read-only:bg-sunken", className)} {...rest} />;
}

export type Option = { value: string; label: string; disabled?: boolean };

type SelectProps = ComponentProps<"select"> & {
  options: readonly Option[];
  /** Label of the empty choice; without it the first option is chosen. */
  empty?: string;
};

/** A choice of one, as the system's own list: it types ahead in every language and works on a phone. */
export function Select({ className, options, empty, ...rest }: SelectProps) {
  return (
    <select className={cn(control, "h-8 pr-7 pl-2", className)} {...rest}>
      {empty !== undefined && <option value="">{empty}</option>}
      {options.map((option) => (
        <option key={option.value} value={option.value} disabled={option.disabled}>
          {option.label}
        </option>
      ))}
    </select>
  );
}

/** A check box with its words; the whole line can be pressed. */
export function Checkbox({ children, className, ...rest }: ComponentProps<"input"> & { children?: ReactNode }) {
  return (
    <label className={cn("inline-flex min-h-6 items-start gap-2", className)}>
      <input type="checkbox" className="mt-[3px] size-4 shrink-0" {...rest} />
      {children && <span>{children}</span>}
    </label>
  );
}

/** Label, control, hint and error, tied together for screen readers by `id`. */
export function FieldFrame(props: {
  id: string;
  label: ReactNode;
  hint?: ReactNode;
  error?: ReactNode;
  /** Shown beside the label of what may stay empty. */
  optional?: ReactNode;
  className?: string;
  children: ReactNode;
}) {
  const { id, label, hint, error, optional, className, children } = props;
  return (
    <div className={cn("min-w-0 space-y-1", className)}>
      <label htmlFor={id} className="flex items-baseline gap-2 text-xs font-medium">
        {label}
        {optional && <span className="shrink-0 font-normal text-faint">{optional}</span>}
      </label>
      {children}
      {hint && (
        <p id={`${id}-hint`} className="text-xs text-muted">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} className="text-xs font-medium text-bad">
          {error}
        </p>
      )}
    </div>
  );
}
