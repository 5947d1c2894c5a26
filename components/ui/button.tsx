import { cva, type VariantProps } from "class-variance-authority";
import { LoaderCircle } from "lucide-react";
import type { ButtonHTMLAttributes, ReactNode } from "react";
import { cn } from "./class-names";

/** Classes of everything that looks like a button; LinkButton and menu triggers share them. */
export const buttonClasses = cva(
  "inline-flex shrink-0 items-center justify-center gap-1.5 whitespace-nowrap rounded-md border font-medium transition-colors duration-100 disabled:pointer-events-none disabled:opacity-50 aria-disabled:pointer-events-none aria-disabled:opacity-50 [&_svg]:size-4 [&_svg]:shrink-0",
  {
    variants: {
      kind: {
        primary: "border-transparent bg-accent text-on-accent hover:bg-accent-strong",
        secondary: "bg-surface text-ink hover:bg-sunken",
        quiet: "border-transparent text-muted hover:bg-sunken hover:text-ink",
        danger: "border-bad/40 bg-surface text-bad hover:bg-bad-soft",
      },
      size: { sm: "h-7 px-2 text-xs", md: "h-8 px-3 text-sm", lg: "h-10 px-4 text-sm" },
      square: { true: "px-0", false: "" },
    },
    compoundVariants: [
      { square: true, size: "sm", class: "w-7" },
      { square: true, size: "md", class: "w-8" },
      { square: true, size: "lg", class: "w-10" },
    ],
    defaultVariants: { kind: "secondary", size: "md", square: false },
  },
);

export type ButtonLook = VariantProps<typeof buttonClasses>;

type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & ButtonLook & { icon?: ReactNode; pending?: boolean };

/** A button; `pending` keeps its width and place, marks it busy and takes no further click. */
export function Button({ kind, size, square, icon, pending, className, children, type, ...rest }: ButtonProps) {
  return (
    <button
      type={type ?? "button"}
      className={cn(buttonClasses({ kind, size, square }), className)}
      aria-busy={pending || undefined}
      {...rest}
      disabled={rest.disabled || pending}
    >
      {pending ? <LoaderCircle className="animate-spin" aria-hidden /> : icon}
      {children}
    </button>
  );
}
