import { scaleLinear, scaleUtc } from "@visx/scale";
import { type IsoDate, toDbDate } from "@/lib/core/dates";
import { formatDate, formatNumber, type Locale } from "@/lib/core/format";
import { type ChartLook, themeLook } from "./palette";
import { timeTicks } from "./time-ticks";

/** Days from `from` up to the day before `until`, and how many agree with them. */
export type Step = { readonly from: IsoDate; readonly until: IsoDate; readonly value: number };
/** A bound on a day: what is bounded lies on it or later, or before it. */
export type BoundMark = { readonly id: string; readonly on: IsoDate; readonly label: string };

type OverlapStepsProps = {
  from: IsoDate;
  until: IsoDate;
  steps: readonly Step[];
  /** Set apart: where most agree, and around it. */
  best: readonly { readonly from: IsoDate; readonly until: IsoDate }[];
  wide: { readonly from: IsoDate; readonly until: IsoDate };
  after: readonly BoundMark[];
  before: readonly BoundMark[];
  locale: Locale;
  title: string;
  description: string;
  id: string;
  width?: number;
  height?: number;
  look?: ChartLook;
};

/** How many bounds agree with each day, as steps; below them the bounds themselves, pointing to where they allow. */
export function OverlapSteps(props: OverlapStepsProps) {
  const { from, until, steps, best, wide, after, before, locale, title, description, id } = props;
  const { width = 720, height = 260, look = themeLook } = props;
  const frame = { left: 48, right: 16, top: 12, bottom: 28 };
  const lane = 18;
  const inner = { right: width - frame.right, bottom: height - frame.bottom - 2 * lane - 8 };
  const x = scaleUtc<number>({ domain: [toDbDate(from), toDbDate(until)], range: [frame.left, inner.right] });
  const most = Math.max(1, ...steps.map(({ value }) => value));
  const y = scaleLinear<number>({ domain: [0, most], range: [inner.bottom, frame.top], nice: 3 });
  const at = (on: IsoDate) => x(toDbDate(on < from ? from : on > until ? until : on));
  const [first, ...rest] = steps;
  const top = first
    ? `M${at(first.from).toFixed(1)} ${y(first.value).toFixed(1)}H${at(first.until).toFixed(1)}${rest
        .map((step) => `V${y(step.value).toFixed(1)}H${at(step.until).toFixed(1)}`)
        .join("")}`
    : "";
  const band = (span: { from: IsoDate; until: IsoDate }) => ({
    x: at(span.from),
    width: Math.max(1.5, at(span.until) - at(span.from)),
    y: frame.top,
    height: height - frame.bottom - frame.top,
  });
  const lanes = [
    { marks: after, color: look.series[2] ?? look.line, middle: inner.bottom + 8 + lane / 2, way: 1 },
    { marks: before, color: look.series[1] ?? look.other, middle: inner.bottom + 8 + 1.5 * lane, way: -1 },
  ];
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
      <rect {...band(wide)} fill={look.line} fillOpacity={0.08} />
      {best.map((span) => (
        <rect key={span.from} {...band(span)} fill={look.line} fillOpacity={0.25} />
      ))}
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
      {timeTicks(from, until, width < 480 ? 3 : 6, locale).map((tick) => (
        <text key={tick.on} x={at(tick.on)} y={height - 8} textAnchor="middle" fill={look.text}>
          {tick.label}
        </text>
      ))}
      <path d={top} fill="none" stroke={look.line} strokeWidth={1.75} />
      {lanes.map(({ marks, color, middle, way }) => (
        <g key={way} fill={color}>
          <line x1={frame.left} x2={inner.right} y1={middle} y2={middle} stroke={look.grid} />
          {marks.map((mark) => {
            const start = at(mark.on);
            return (
              <path
                key={mark.id}
                d={`M${start.toFixed(1)} ${middle - 6}l${way * 6} 6l${-way * 6} 6z`}
                fillOpacity={0.75}
              >
                <title>{`${formatDate(mark.on, locale)} ${mark.label}`}</title>
              </path>
            );
          })}
        </g>
      ))}
    </svg>
  );
}
