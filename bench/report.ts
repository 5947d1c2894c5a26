/** One measured figure beside its reference of the same run. Ratio: value against reference, in the value's unit. */
export type Figure = {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly reference: number;
  readonly ratio: number;
  /** What the ratio must be, e.g. "<= 2", and whether it is. */
  readonly goal: string;
  readonly ok: boolean;
};

export function figure(name: string, value: number, unit: string, reference: number, goal: string): Figure {
  const ratio = round(value / reference);
  return { name, value: round(value), unit, reference: round(reference), ratio, goal, ok: holds(ratio, goal) };
}

/** A figure that has a bound of its own instead of a reference. */
export function limit(name: string, value: number, unit: string, most: number): Figure {
  return figure(name, value, unit, most, "<= 1");
}

function holds(ratio: number, goal: string): boolean {
  const bound = Number(goal.slice(2));
  return goal.startsWith("<=") ? ratio <= bound : ratio >= bound;
}

/** A figure that could not be measured on this machine, and why: said, never guessed. */
export type Gap = { readonly name: string; readonly missing: string };

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}

/** Milliseconds that some work takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return performance.now() - from;
}

export function printTable(figures: readonly (Figure | Gap)[]): void {
  const rows = figures.map((one) =>
    "missing" in one
      ? [one.name, "not measured", "", "", one.missing]
      : [
          one.name,
          `${one.value} ${one.unit}`,
          `${one.reference} ${one.unit}`,
          `${one.ratio}`,
          `${one.goal}  ${one.ok ? "ok" : "over"}`,
        ],
  );
  const lines = [["what", "Shokai", "reference", "ratio", "goal"], ...rows];
  const widths = lines[0]?.map((_, column) => Math.max(...lines.map((line) => (line[column] as string).length))) ?? [];
  for (const line of lines) {
    console.log(
      line
        .map((cell, column) => cell.padEnd(widths[column] as number))
        .join("  ")
        .trimEnd(),
    );
  }
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}
