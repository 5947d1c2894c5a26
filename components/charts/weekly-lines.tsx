import { scaleLinear, scaleUtc } from "@visx/scale";
import { area, line } from "@visx/shape";
import { type IsoDate, toDbDate } from "@/lib/core/dates";
import { formatDate, formatNumber, type Locale } from "@/lib/core/format";
import { type ChartLook, themeLook } from "./palette";
import { timeTicks } from "./time-ticks";

export type WeeklyLine = {
  id: string;
  label: string;
  color: string;
  /** A figure for each of `days`. */
  values: readonly number[];
  /** The line that the drawing is about: filled below, drawn last. */
  main?: boolean;
};

type WeeklyLinesProps = {
  /** The days for which the figures stand: one a week, the last may follow sooner. */
  days: readonly IsoDate[];
  lines: readonly WeeklyLine[];
  locale: Locale;
  title: string;
  description: string;
  id: string;
  width?: number;
  height?: number;
  look?: ChartLook;
};

/** Figures that rise and fall, a point a week. Pure SVG like the curve: no script, and it prints. */
export function WeeklyLines(props: WeeklyLinesProps) {
  const { days, lines, locale, title, description, id, width = 720, height = 220, look = themeLook } = props;
  const frame = { left: 48, right: 16, top: 12, bottom: 28 };
  const inner = { right: width - frame.right, bottom: height - frame.bottom };
  const [first, last] = [days[0] ?? "2000-01-01", days.at(-1) ?? "2000-01-01"];
  const most = Math.max(1, ...lines.flatMap((one) => one.values));
  const x = scaleUtc<number>({ domain: [toDbDate(first), toDbDate(last)], range: [frame.left, inner.right] });
  const y = scaleLinear<number>({ domain: [0, most], range: [inner.bottom, frame.top], nice: 3 });
  const at = (on: IsoDate) => x(toDbDate(on));
  const ticks = first < last ? timeTicks(first, last, width < 480 ? 3 : 6, locale) : [];
  const drawn = [...lines].sort((a, b) => Number(a.main ?? false) - Number(b.main ?? false));
  const points = (one: WeeklyLine) => days.map((on, nth): [number, number] => [at(on), y(one.values[nth] ?? 0)]);
  const step = days.length > 1 ? (inner.right - frame.left) / (days.length - 1) : inner.right - frame.left;

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
        <text key={tick.on} x={at(tick.on)} y={height - 8} textAnchor="middle" fill={look.text}>
          {tick.label}
        </text>
      ))}
      {drawn.map((one) => (
        <g key={one.id}>
          {one.main && (
            <path d={area().y0(inner.bottom)(points(one)) ?? ""} fill={one.color} fillOpacity={0.1} stroke="none" />
          )}
          <path
            d={line()(points(one)) ?? ""}
            fill="none"
            stroke={one.color}
            strokeWidth={1.75}
            strokeLinejoin="round"
          />
        </g>
      ))}
      {days.map((on, nth) => (
        <rect
          key={on}
          x={at(on) - step / 2}
          y={frame.top}
          width={step}
          height={inner.bottom - frame.top}
          fill="transparent"
        >
          <title>
            {[formatDate(on, locale), ...lines.map((one) => `${one.label} ${formatNumber(one.values[nth] ?? 0)}`)].join(
              "\n",
            )}
          </title>
        </rect>
      ))}
    </svg>
  );
}
