import { headerText, namesSecurityCode, suggestColumns } from "./rules";
import { type Field, fields, type ProfileBody } from "./schema";

/** How a file's columns differ from what the profile names and from the company's file before. Positions from 1. */
export type Drift = {
  /** Found under another of the accepted names than the company's own, or than last time. */
  readonly renamed: readonly { field: Field; from: string; to: string }[];
  readonly moved: readonly { column: string; from: number; to: number }[];
  /** Fields whose column is not in the file; `was` is the name that was read. */
  readonly missing: readonly { field: Field; was: string }[];
  /** Columns that were not in the file before, and that no field is read from. */
  readonly added: readonly string[];
  /** Columns that were in the file before, without a field, and are gone. */
  readonly gone: readonly string[];
  /** What would mend it: a field that is missing could be read from this column. For a person's yes. */
  readonly proposals: readonly { field: Field; column: string }[];
};

/**
 * Holds a file's header against the profile and the header of the company's file before it. Null where all is as it was.
 * @param before header of the delivery before, null for none; [] columns "#1" … where files have no header
 */
export function driftOf(
  profile: Pick<ProfileBody, "columns">,
  before: readonly string[] | null,
  header: readonly string[],
): Drift | null {
  const now = header.map(headerText);
  const then = before?.map(headerText) ?? null;
  const nameIn = (names: readonly string[], list: readonly string[]) =>
    names.map(headerText).find((n) => list.includes(n));
  const renamed: { field: Field; from: string; to: string }[] = [];
  const missing: { field: Field; was: string }[] = [];
  const read = new Set<string>();
  for (const field of fields) {
    const names = profile.columns[field];
    if (!names) continue;
    const was = (then && nameIn(names, then)) ?? headerText(names[0] as string);
    const is = nameIn(names, now);
    if (is === undefined) {
      // A field that the files before did not have either is not missed, unless nothing came before.
      if (then === null || nameIn(names, then) !== undefined) missing.push({ field, was });
      continue;
    }
    read.add(is);
    if (is !== was) renamed.push({ field, from: was, to: is });
  }
  const changedNames = new Set([...renamed.map((one) => one.from), ...missing.map((one) => one.was)]);
  const added = then === null ? [] : now.filter((name) => name !== "" && !then.includes(name) && !read.has(name));
  const gone =
    then === null ? [] : then.filter((name) => name !== "" && !now.includes(name) && !changedNames.has(name));
  const moved =
    then === null
      ? []
      : now.flatMap((column, i) => {
          const from = then.indexOf(column);
          return column !== "" && from >= 0 && from !== i && read.has(column)
            ? [{ column, from: from + 1, to: i + 1 }]
            : [];
        });
  const free = header.filter(
    (name) => headerText(name) !== "" && !read.has(headerText(name)) && !namesSecurityCode(name),
  );
  const proposals = propose(missing, free, then, now);
  const nothing = [renamed, moved, missing, added, gone].every((list) => list.length === 0);
  return nothing ? null : { renamed, moved, missing, added, gone, proposals };
}

/** A missing field's likely column: by a name that card companies use, by likeness, or by its old place. */
function propose(
  missing: Drift["missing"],
  free: readonly string[],
  then: readonly string[] | null,
  now: readonly string[],
): Drift["proposals"] {
  const left = new Set(free);
  const proposals: { field: Field; column: string }[] = [];
  const take = (field: Field, column: string | undefined) => {
    if (column === undefined || !left.delete(column)) return false;
    proposals.push({ field, column });
    return true;
  };
  const known = suggestColumns(free);
  for (const { field, was } of missing) {
    if (take(field, known[field]?.map((name) => free.find((one) => headerText(one) === name))[0])) continue;
    const [likely] = [...left]
      .map((column) => ({ column, like: likeness(was, headerText(column)) }))
      .filter(({ like }) => like >= 0.5)
      .toSorted((a, b) => b.like - a.like);
    if (take(field, likely?.column)) continue;
    // In its old place stands a column that was not there: nobody but a person can say that it is the same.
    const at = then?.indexOf(was) ?? -1;
    const there = at >= 0 && then?.length === now.length ? now[at] : undefined;
    if (there !== undefined && !then?.includes(there))
      take(
        field,
        free.find((one) => headerText(one) === there),
      );
  }
  return proposals;
}

/** Share of common pairs of letters (Dice), 0 to 1. */
function likeness(a: string, b: string): number {
  const pairs = (text: string) => {
    const letters = [...text.toLowerCase().replace(/\s/g, "")];
    return letters.slice(1).map((letter, i) => `${letters[i]}${letter}`);
  };
  const [left, right] = [pairs(a), pairs(b)];
  if (left.length + right.length === 0) return 0;
  const rest = [...right];
  const common = left.filter((pair) => {
    const at = rest.indexOf(pair);
    if (at >= 0) rest.splice(at, 1);
    return at >= 0;
  });
  return (2 * common.length) / (left.length + right.length);
}
