import { scaleBand, scaleLinear } from "@visx/scale";
import type { IsoDate } from "@/lib/core/dates";
import { formatDate, formatNumber, type Locale } from "@/lib/core/format";
import { type ChartLook, themeLook } from "./palette";
import { timeTicks } from "./time-ticks";

export type Category = { id: string; label: string };
/** A week by its first day, with a figure for each category. */
export type Week = { from: IsoDate; values: Readonly<Record<string, number>> };
export type Stacked = { categories: readonly (Category & { color: string })[]; weeks: readonly Week[] };

/**
 * Gives the largest categories a colour each and adds the rest up as `other`: more than seven colours cannot be told
 * apart. The drawing, its legend and its table all show what this answers.
 */
export function stackCategories(
  weeks: readonly Week[],
  categories: readonly Category[],
  other: string,
  look: ChartLook = themeLook,
): Stacked {
  const total = (id: string) => weeks.reduce((sum, week) => sum + (week.values[id] ?? 0), 0);
  const bySize = [...categories].sort((a, b) => total(b.id) - total(a.id));
  const fits = bySize.length <= look.series.length;
  const kept = fits ? bySize : bySize.slice(0, look.series.length);
  const rest = fits ? [] : bySize.slice(look.series.length);
  const coloured = kept.map((category, at) => ({ ...category, color: look.series[at] ?? look.other }));
  return {
    categories: rest.length > 0 ? [...coloured, { id: "other", label: other, color: look.other }] : coloured,
    weeks: weeks.map((week) => ({
      from: week.from,
      values: {
        ...Object.fromEntries(kept.map(({ id }) => [id, week.values[id] ?? 0])),
        ...(rest.length > 0 && { other: rest.reduce((sum, { id }) => sum + (week.values[id] ?? 0), 0) }),
      },
    })),
  };
}

type StackedWeeksProps = {
  stacked: Stacked;
  locale: Locale;
  title: string;
  description: string;
  id: string;
  width?: number;
  height?: number;
  look?: ChartLook;
};

/** Bars per week, parted by category. Pure SVG like the curve; weeks must follow each other without gaps. */
export function StackedWeeks(props: StackedWeeksProps) {
  const { stacked, locale, title, description, id, width = 720, height = 220, look = themeLook } = props;
  const { weeks, categories } = stacked;
  const frame = { left: 48, right: 16, top: 12, bottom: 28 };
  const inner = { right: width - frame.right, bottom: height - frame.bottom };
  const sums = weeks.map((week) => categories.reduce((sum, { id: key }) => sum + (week.values[key] ?? 0), 0));
  const x = scaleBand<string>({
    domain: weeks.map((week) => week.from),
    range: [frame.left, inner.right],
    paddingInner: weeks.length > 60 ? 0.15 : 0.3,
  });
  const y = scaleLinear<number>({ domain: [0, Math.max(1, ...sums)], range: [inner.bottom, frame.top], nice: 3 });
  // One path for each category: a rectangle for each week and category would be thousands of elements.
  const tops = weeks.map(() => 0);
  const bars = categories.map((category) => ({
    ...category,
    path: weeks
      .map((week, at) => {
        const under = tops[at] ?? 0;
        const value = week.values[category.id] ?? 0;
        tops[at] = under + value;
        if (value <= 0) return "";
        const width = x.bandwidth().toFixed(1);
        return `M${x(week.from)?.toFixed(1)} ${y(under).toFixed(1)}h${width}V${y(under + value).toFixed(1)}h-${width}z`;
      })
      .join(""),
  }));
  const [first, last] = [weeks[0]?.from, weeks.at(-1)?.from];
  const ticks = first && last && first < last ? timeTicks(first, last, width < 480 ? 3 : 6, locale) : [];
  const weekOf = (on: IsoDate) => weeks.findLast((week) => week.from <= on)?.from ?? "";

  return (
    <svg
      xmlns="http://www.w3.org/2000/svg"
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      role="img"
      aria-labelledby={`${id}-title ${id}-description`}
      fontFamily={look.fontFamily}
      fontSize={12}
      style={look.fontFamily ? undefined : { width: "100%", height: "auto", display: "block" }}
    >
      <title id={`${id}-title`}>{title}</title>
      <desc id={`${id}-description`}>{description}</desc>
      {y
        .ticks(3)
        .filter(Number.isInteger)
        .map((tick) => (
          <g key={tick}>
            <line x1={frame.left} x2={inner.right} y1={y(tick)} y2={y(tick)} stroke={look.grid} />
            <text x={frame.left - 8} y={y(tick)} dy="0.32em" textAnchor="end" fill={look.text}>
              {formatNumber(tick)}
            </text>
          </g>
        ))}
      {ticks.map((tick) => (
        <text key={tick.on} x={x(weekOf(tick.on))} y={height - 8} textAnchor="middle" fill={look.text}>
          {tick.label}
        </text>
      ))}
      {bars.map((bar) => (
        <path key={bar.id} d={bar.path} fill={bar.color} />
      ))}
      {weeks.map((week, at) => (
        <rect
          key={week.from}
          x={x(week.from)}
          y={frame.top}
          width={x.step()}
          height={inner.bottom - frame.top}
          fill="transparent"
        >
          <title>{`${formatDate(week.from, locale)} ${formatNumber(sums[at] ?? 0)}`}</title>
        </rect>
      ))}
    </svg>
  );
}
