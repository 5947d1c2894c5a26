import type { ReactNode } from "react";

type ChartFigureProps = {
  /** Draws it for a width; `id` makes the drawing's own ids unique. */
  draw: (width: number, id: string) => ReactNode;
  id: string;
  legend?: ReactNode;
  /** The same in figures, for those who do not see the drawing or want to copy from it. */
  table: { summary: string; caption: string; head: readonly string[]; rows: readonly (readonly string[])[] };
};

/** Drawn for each range of widths, so that type stays between 10 and 15 pixels without any script measuring. */
const sizes = [
  { width: 340, shown: "@[460px]:hidden" },
  { width: 520, shown: "hidden @[460px]:block @[660px]:hidden" },
  { width: 760, shown: "hidden @[660px]:block @[940px]:hidden" },
  { width: 1080, shown: "hidden @[940px]:block" },
] as const;

/** A drawing in the size that fits its place, with its figures as a table below. */
export function ChartFigure({ draw, id, legend, table }: ChartFigureProps) {
  return (
    <figure className="@container min-w-0">
      {sizes.map(({ width, shown }) => (
        <div key={width} className={shown}>
          {draw(width, `${id}-${width}`)}
        </div>
      ))}
      {legend}
      <details className="mt-2 text-xs text-muted">
        <summary className="w-fit rounded-sm hover:text-ink">{table.summary}</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a mouse */}
        <section tabIndex={0} aria-label={table.caption} className="mt-2 max-h-72 overflow-auto rounded-md border">
          <table className="w-full">
            <caption className="sr-only">{table.caption}</caption>
            <thead>
              <tr>
                {table.head.map((word, at) => (
                  <th
                    key={word}
                    scope="col"
                    className={`sticky top-0 whitespace-nowrap bg-sunken px-3 py-1 font-medium ${at === 0 ? "text-left" : "text-right"}`}
                  >
                    {word}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {table.rows.map(([first, ...figures]) => (
                <tr key={first} className="border-t">
                  <th scope="row" className="whitespace-nowrap border-t px-3 py-1 text-left font-normal">
                    {first}
                  </th>
                  {figures.map((figure, at) => (
                    <td key={table.head[at + 1]} className="border-t px-3 py-1 text-right text-ink">
                      {figure}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      </details>
    </figure>
  );
}
