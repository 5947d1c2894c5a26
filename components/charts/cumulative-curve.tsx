import { scaleLinear, scaleUtc } from "@visx/scale";
import { area, line } from "@visx/shape";
import { type IsoDate, toDbDate } from "@/lib/core/dates";
import { formatDate, formatNumber, type Locale } from "@/lib/core/format";
import { placeLabels } from "./mark-labels";
import { type ChartLook, themeLook } from "./palette";
import { timeTicks } from "./time-ticks";

/** The count as of the end of a day. */
export type CurvePoint = { on: IsoDate; count: number };

export type CumulativeCurveProps = {
  /** Days on which the count changed, in order; between them it stands still. */
  points: readonly CurvePoint[];
  /** Published figures, each at its as-of date. */
  published?: readonly CurvePoint[];
  from: IsoDate;
  to: IsoDate;
  locale: Locale;
  /** Name of the drawing, and what it shows in a sentence, for those who do not see it. */
  title: string;
  description: string;
  /** Makes the ids in the drawing unique on its page. */
  id: string;
  width?: number;
  height?: number;
  /** Size of the type, in pixels of the drawing; 12 unless said. */
  font?: number;
  look?: ChartLook;
};

/**
 * The cumulative count as steps, published figures marked. Pure SVG without hooks or scripts: it is drawn by the
 * server, prints, and can be written to a file with `paperLook`.
 */
export function CumulativeCurve(props: CumulativeCurveProps) {
  const { points, published = [], from, to, locale, title, description, id, width = 720, height = 280 } = props;
  const look = props.look ?? themeLook;
  const font = props.font ?? 12;
  const frame = { left: font * 4, right: 16, top: font + 8, bottom: font + 16 };
  const inner = { right: width - frame.right, bottom: height - frame.bottom };

  const series = cornersBetween(points, from, to);
  const most = Math.max(1, ...series.map((point) => point.count), ...published.map((point) => point.count));
  const x = scaleUtc<number>({ domain: [toDbDate(from), toDbDate(to)], range: [frame.left, inner.right] });
  const y = scaleLinear<number>({ domain: [0, most], range: [inner.bottom, frame.top], nice: 4 });
  const at = (on: IsoDate) => x(toDbDate(on));
  const stroke = line<CurvePoint>({ x: (p) => at(p.on), y: (p) => y(p.count) })(series) ?? "";
  const fill = area<CurvePoint>({ x: (p) => at(p.on), y0: inner.bottom, y1: (p) => y(p.count) })(series) ?? "";
  const marks = published.filter((mark) => mark.on >= from && mark.on <= to);
  const labels = placeLabels(
    marks.map((mark) => ({ x: at(mark.on), y: y(mark.count), text: formatNumber(mark.count) })),
    { left: frame.left, width, top: 0, bottom: inner.bottom },
    font,
  );

  return (
    <svg
      xmlns="http://www.w3.org/2000/svg"
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      role="img"
      aria-labelledby={`${id}-title ${id}-description`}
      fontFamily={look.fontFamily}
      fontSize={font}
      // With a font named it is for a file or a page whose policy forbids style attributes.
      style={look.fontFamily ? undefined : { width: "100%", height: "auto", display: "block" }}
    >
      <title id={`${id}-title`}>{title}</title>
      <desc id={`${id}-description`}>{description}</desc>
      {look.fontFamily && <rect width={width} height={height} fill={look.ground} />}
      {y
        .ticks(4)
        .filter(Number.isInteger)
        .map((tick) => (
          <g key={tick}>
            <line x1={frame.left} x2={inner.right} y1={y(tick)} y2={y(tick)} stroke={look.grid} />
            <text x={frame.left - 8} y={y(tick)} dy="0.32em" textAnchor="end" fill={look.text}>
              {formatNumber(tick)}
            </text>
          </g>
        ))}
      {timeTicks(from, to, Math.floor(width / (font * 10)), locale).map((tick) => (
        <g key={tick.on}>
          <line x1={at(tick.on)} x2={at(tick.on)} y1={inner.bottom} y2={inner.bottom + 4} stroke={look.grid} />
          <text x={at(tick.on)} y={height - 8} textAnchor="middle" fill={look.text}>
            {tick.label}
          </text>
        </g>
      ))}
      <path d={fill} fill={look.line} fillOpacity={0.1} />
      <path d={stroke} fill="none" stroke={look.line} strokeWidth={1.75} strokeLinejoin="round" />
      {marks.map((mark) => (
        <circle
          key={`${mark.on}-${mark.count}`}
          cx={at(mark.on)}
          cy={y(mark.count)}
          r={4}
          fill={look.ground}
          stroke={look.mark}
          strokeWidth={2}
        >
          <title>{`${formatDate(mark.on, locale)} ${formatNumber(mark.count)}`}</title>
        </circle>
      ))}
      {labels.map((label) => {
        const place = { x: label.x, y: label.y, textAnchor: label.anchor, fontWeight: 600 };
        return (
          <g key={`${label.x}-${label.text}`}>
            {/* A ground of its own under the text: not every program that draws SVG knows paint-order. */}
            <text {...place} fill={look.ground} stroke={look.ground} strokeWidth={3} aria-hidden>
              {label.text}
            </text>
            <text {...place} fill={look.strong}>
              {label.text}
            </text>
          </g>
        );
      })}
    </svg>
  );
}

/** The corners of the steps from the first to the last day: what stood before the first day, and the last count carried on. */
function cornersBetween(points: readonly CurvePoint[], from: IsoDate, to: IsoDate): CurvePoint[] {
  const inside = points.filter((point) => point.on >= from && point.on <= to);
  const before = points.findLast((point) => point.on < from)?.count ?? 0;
  const last = inside.at(-1)?.count ?? before;
  return [
    { on: from, count: before },
    ...inside.flatMap((point, at) => [{ on: point.on, count: inside[at - 1]?.count ?? before }, point]),
    { on: to, count: last },
  ];
}
