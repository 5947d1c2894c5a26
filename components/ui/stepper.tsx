import { Check } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { cn } from "./class-names";

export type Step = {
  id: string;
  label: string;
  state: "done" | "current" | "ahead";
  /** Only where the step can be gone to. */
  href?: string;
};

/** Where a piece of work stands; the current step is marked for screen readers. */
export function Stepper({ steps, label }: { steps: readonly Step[]; label: string }) {
  const t = useTranslations("common");
  return (
    <nav aria-label={label} className="relative overflow-x-auto">
      <ol className="flex min-w-max items-center gap-2 py-1">
        {steps.map((step, at) => {
          const body = (
            <>
              <span
                className={cn(
                  "grid size-5 place-items-center rounded-full border text-2xs font-semibold",
                  step.state === "done" && "border-accent bg-accent text-on-accent",
                  step.state === "current" && "border-accent text-accent",
                  step.state === "ahead" && "text-faint",
                )}
                aria-hidden
              >
                {step.state === "done" ? <Check className="size-3" /> : at + 1}
              </span>
              <span className={step.state === "current" ? "font-semibold" : "text-muted max-sm:sr-only"}>
                {step.label}
              </span>
              {step.state === "done" && <span className="sr-only">{t("done")}</span>}
            </>
          );
          const look = "flex items-center gap-1.5 rounded-md px-1";
          return (
            <li key={step.id} className="flex items-center gap-2">
              {at > 0 && <span className={cn("h-px w-6", step.state === "ahead" ? "bg-line" : "bg-accent")} />}
              {step.href ? (
                <Link href={step.href} className={look} aria-current={step.state === "current" ? "step" : undefined}>
                  {body}
                </Link>
              ) : (
                <span className={look} aria-current={step.state === "current" ? "step" : undefined}>
                  {body}
                </span>
              )}
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
