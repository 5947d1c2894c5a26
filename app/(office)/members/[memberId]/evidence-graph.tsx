import type { MemberInquiry, Tie } from "@/lib/members/find-member";
import type { EvidenceNode } from "./node-names";

type EvidenceGraphProps = {
  id: string;
  nodes: readonly EvidenceNode[];
  inquiries: readonly Pick<MemberInquiry, "id" | "reference" | "cardId" | "numberId" | "live">[];
  ties: readonly Tie[];
  title: string;
  description: string;
  words: { card: string; number: string; inquiry: string; tie: (tie: Tie) => string };
};

const row = 44;
const box = { width: 190, height: 32 };
const columns = { number: 8, card: 268, inquiry: 528 } as const;
const width = 740;

/** The largest graph that still can be read. */
export const mostDrawn = { nodes: 40, inquiries: 40 };

/**
 * The evidence as a drawing: member numbers at the left, cards in the middle, inquiries at the right. Ties between two
 * cards, or two numbers, bow out beside their column. Pure SVG, drawn by the server; the inquiries' links stand in the list below it.
 */
export function EvidenceGraph({ id, nodes, inquiries, ties, title, description, words }: EvidenceGraphProps) {
  const numbers = nodes.filter((node) => node.kind === "number");
  const cards = nodes.filter((node) => node.kind === "card");
  const home = (one: EvidenceGraphProps["inquiries"][number]) => one.cardId ?? one.numberId ?? 0;
  // Each inquiry stands near its card, so that lines cross as little as they can.
  const order = new Map([...cards, ...numbers].map((node, at) => [node.id, at]));
  const sorted = [...inquiries].sort((a, b) => (order.get(home(a)) ?? 0) - (order.get(home(b)) ?? 0) || a.id - b.id);
  const rows = Math.max(numbers.length, cards.length, sorted.length, 1);
  const height = rows * row + 28;
  const spread = (count: number, at: number) => 28 + ((at + 0.5) * rows * row) / Math.max(1, count);
  const place = new Map<number, { x: number; y: number }>([
    ...numbers.map((node, at) => [node.id, { x: columns.number, y: spread(numbers.length, at) }] as const),
    ...cards.map((node, at) => [node.id, { x: columns.card, y: spread(cards.length, at) }] as const),
  ]);
  const look = (tie: Tie) =>
    tie.struck
      ? { stroke: "var(--bad)", dash: "3 4" }
      : tie.decided
        ? { stroke: "var(--accent)", dash: "7 3" }
        : tie.reissue
          ? { stroke: "var(--warn)", dash: undefined }
          : { stroke: "var(--line-strong)", dash: undefined };
  const path = (tie: Tie) => {
    const [a, b] = [place.get(tie.a), place.get(tie.b)];
    if (!a || !b) return null;
    if (a.x === b.x) {
      const x = a.x + box.width;
      return `M${x} ${a.y}C${x + 46} ${a.y} ${x + 46} ${b.y} ${x} ${b.y}`;
    }
    const [left, right] = a.x < b.x ? [a, b] : [b, a];
    return `M${left.x + box.width} ${left.y}L${right.x} ${right.y}`;
  };
  return (
    <svg
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      role="img"
      aria-labelledby={`${id}-title ${id}-description`}
      fontSize={12}
      className="h-auto w-full min-w-[40rem] max-w-[60rem]"
    >
      <title id={`${id}-title`}>{title}</title>
      <desc id={`${id}-description`}>{description}</desc>
      {(["number", "card", "inquiry"] as const).map((kind) => (
        <text key={kind} x={columns[kind]} y={14} fill="var(--muted)" fontSize={11}>
          {words[kind]}
        </text>
      ))}
      {sorted.map((one, at) => {
        const from = place.get(home(one));
        const y = spread(sorted.length, at);
        return from ? (
          <path
            key={one.id}
            d={`M${from.x + box.width} ${from.y}L${columns.inquiry} ${y}`}
            stroke="var(--line)"
            fill="none"
            strokeDasharray={one.live ? undefined : "2 4"}
          />
        ) : null;
      })}
      {ties.map((tie) => {
        const d = path(tie);
        const { stroke, dash } = look(tie);
        return d ? (
          <path key={`${tie.a}-${tie.b}`} d={d} fill="none" stroke={stroke} strokeWidth={2} strokeDasharray={dash}>
            <title>{words.tie(tie)}</title>
          </path>
        ) : null;
      })}
      {nodes.map((node) => {
        const at = place.get(node.id) ?? { x: 0, y: 0 };
        return (
          <g key={node.id}>
            <rect
              x={at.x}
              y={at.y - box.height / 2}
              width={box.width}
              height={box.height}
              rx={6}
              fill="var(--surface)"
              stroke="var(--line-strong)"
            />
            <text
              x={at.x + 10}
              y={at.y}
              dy={node.note ? "-0.1em" : "0.35em"}
              fill="var(--ink)"
              className="tabular-nums"
            >
              {short(node.name, 22)}
            </text>
            {node.note && (
              <text x={at.x + 10} y={at.y} dy="1.05em" fill="var(--muted)" fontSize={10}>
                {short(node.note, 26)}
              </text>
            )}
          </g>
        );
      })}
      {sorted.map((one, at) => {
        const y = spread(sorted.length, at);
        return (
          <g key={one.id}>
            <rect
              x={columns.inquiry}
              y={y - 13}
              width={box.width + 10}
              height={26}
              rx={13}
              fill="var(--sunken)"
              stroke="var(--line)"
            />
            <text x={columns.inquiry + 12} y={y} dy="0.35em" fill={one.live ? "var(--ink)" : "var(--muted)"}>
              {short(one.reference ?? `#${one.id}`, 22)}
            </text>
          </g>
        );
      })}
    </svg>
  );
}

function short(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
