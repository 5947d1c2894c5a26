"use client";

import { StepUp } from "@/components/form/step-up";

/** Goes on to a page that is drawn anew, now that the factor is fresh. */
export function StepUpThenGo({ next }: { next: string }) {
  return <StepUp onDone={() => window.location.assign(next)} />;
}
