import Link from "next/link";

type Entry = {
  id: string;
  label: string;
  color: string;
  /** The list behind the colour. */
  href?: string;
};

/** What the colours mean. */
export function Legend({ entries }: { entries: readonly Entry[] }) {
  return (
    <ul className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-xs text-muted">
      {entries.map((entry) => (
        <li key={entry.id} className="flex items-center gap-1.5">
          <span className="size-2.5 rounded-[2px]" style={{ background: entry.color }} aria-hidden />
          {entry.href ? (
            <Link href={entry.href} prefetch={false} className="rounded-sm hover:text-accent hover:underline">
              {entry.label}
            </Link>
          ) : (
            entry.label
          )}
        </li>
      ))}
    </ul>
  );
}
