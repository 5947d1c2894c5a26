import type { ReactNode } from "react";
import { cn } from "@/components/ui/class-names";
import { TextLink } from "@/components/ui/text-link";
import type { HeldBack, Tie } from "@/lib/members/evidence";
import { box, chip, columns, type DrawnInquiry, layOut, type Place } from "./evidence-layout";
import type { EvidenceNode } from "./node-names";

type EvidenceGraphProps = {
  nodes: readonly EvidenceNode[];
  inquiries: readonly DrawnInquiry[];
  ties: readonly Pick<Tie, "a" | "b" | "inquiries" | "reissue" | "decided" | "struck">[];
  heldBack: readonly Pick<HeldBack, "cardId" | "numberId">[];
  words: {
    card: string;
    number: string;
    inquiry: string;
    more: (count: number) => string;
    /** What stands on the line itself: a reissue, a person's decision, a struck tie. */
    line: (tie: Pick<Tie, "reissue" | "decided" | "struck">) => string | null;
  };
  /** Draws a node in place of its name: a choice of nodes. */
  node?: (node: EvidenceNode) => ReactNode;
  /** Nodes that are set apart from the rest. */
  apart?: ReadonlySet<number>;
};

/** How each kind of tie looks; the legend says the same. */
export const looks = {
  inquiry: { stroke: "var(--line-strong)", dash: undefined, width: 2 },
  reissue: { stroke: "var(--warn)", dash: undefined, width: 2.5 },
  decided: { stroke: "var(--accent)", dash: "7 3", width: 2.5 },
  struck: { stroke: "var(--bad)", dash: "3 4", width: 2 },
  heldBack: { stroke: "var(--line-strong)", dash: "1 5", width: 2 },
} as const;

function kindOf(tie: EvidenceGraphProps["ties"][number]): keyof typeof looks {
  if (tie.struck) return "struck";
  if (tie.inquiries > 0) return "inquiry";
  return tie.decided ? "decided" : "reissue";
}

/**
 * The evidence as a drawing: member numbers at the left, cards in the middle, each with its inquiries at the right; ties
 * between two cards, or two numbers, bow out beside their column. The list below it says the same in words.
 */
export function EvidenceGraph({ nodes, inquiries, ties, heldBack, words, node: draw, apart }: EvidenceGraphProps) {
  const held = heldBack.map(({ cardId, numberId }) => ({ a: cardId, b: numberId }));
  const layout = layOut(nodes, inquiries, [...ties, ...held]);
  const place = (id: number) => layout.nodes.get(id);
  return (
    // biome-ignore lint/a11y/noSvgWithoutTitle: the figure around it has the name, and a title would follow the pointer
    <svg
      viewBox={`0 0 ${layout.width} ${layout.height}`}
      width={layout.width}
      height={layout.height}
      fontSize={11}
      className="h-auto w-full min-w-[40rem] max-w-[56rem]"
    >
      <g fill="none">
        {(["number", "card", "inquiry"] as const).map((kind) => (
          <text key={kind} x={columns[kind]} y={14} fill="var(--muted)">
            {words[kind]}
          </text>
        ))}
        {layout.inquiries.flatMap(({ node, shown, more }) => {
          const from = place(node);
          return [
            ...shown.map(({ one, at }) => ({ key: one.id, at, live: one.live })),
            ...(more ? [{ key: "more", at: more.at, live: true }] : []),
          ].map(
            ({ key, at, live }) =>
              from && (
                <path
                  key={`${node}-${key}`}
                  d={`M${from.x + box.width} ${from.y}C${at.x - 40} ${from.y} ${at.x - 40} ${at.y} ${at.x} ${at.y}`}
                  stroke="var(--line)"
                  strokeWidth={1.5}
                  strokeDasharray={live ? undefined : "2 4"}
                />
              ),
          );
        })}
        {held.map(({ a, b }) => (
          <Line key={`held-${a}-${b}`} from={place(a)} to={place(b)} look="heldBack" word={null} />
        ))}
        {ties.map((tie) => (
          <Line
            key={`${tie.a}-${tie.b}`}
            from={place(tie.a)}
            to={place(tie.b)}
            look={kindOf(tie)}
            word={words.line(tie)}
          />
        ))}
      </g>
      {nodes.map((one) => {
        const at = place(one.id);
        return (
          at && (
            <foreignObject key={one.id} x={at.x} y={at.y - box.height / 2} width={box.width} height={box.height}>
              <div
                className={cn(
                  "flex h-full flex-col justify-center overflow-hidden rounded-md border bg-surface px-2.5 text-xs leading-tight",
                  one.otherMember !== null && "border-dashed bg-canvas text-muted",
                  one.otherMember === null && (one.aside ? "border-dashed border-line-strong" : "border-line-strong"),
                  apart?.has(one.id) && "border-accent bg-accent-soft",
                )}
              >
                {draw?.(one) ?? <NodeWords node={one} />}
              </div>
            </foreignObject>
          )
        );
      })}
      {layout.inquiries.flatMap(({ node, shown, more }) => [
        ...shown.map(({ one, at }) => (
          <foreignObject key={one.id} x={at.x} y={at.y - chip.height / 2} width={chip.width} height={chip.height}>
            <div
              className={cn(
                "flex h-full items-center overflow-hidden rounded-full border bg-sunken px-2.5 text-xs",
                apart?.has(node) && "border-accent bg-accent-soft",
                !one.live && "line-through opacity-80",
              )}
            >
              <TextLink href={`/inquiries/${one.id}`} prefetch={false} className="truncate">
                {one.reference ?? `#${one.id}`}
              </TextLink>
            </div>
          </foreignObject>
        )),
        more && (
          <text key={`more-${node}`} x={more.at.x + 12} y={more.at.y} dy="0.35em" fill="var(--muted)">
            {words.more(more.count)}
          </text>
        ),
      ])}
    </svg>
  );
}

/** A node's name and what is noted of it; another member's leads there. */
export function NodeWords({ node }: { node: EvidenceNode }) {
  return (
    <>
      <span className="truncate tabular-nums" title={node.name}>
        {node.name}
      </span>
      {node.note &&
        (node.otherMember === null ? (
          <span className="truncate text-2xs text-muted">{node.note}</span>
        ) : (
          <TextLink href={`/members/${node.otherMember}`} prefetch={false} className="truncate text-2xs">
            {node.note}
          </TextLink>
        ))}
    </>
  );
}

type LineProps = { from: Place | undefined; to: Place | undefined; look: keyof typeof looks; word: string | null };

function Line({ from, to, look, word }: LineProps) {
  if (!from || !to) return null;
  const { stroke, dash, width } = looks[look];
  const bowed = from.x === to.x;
  const [left, right] = from.x < to.x ? [from, to] : [to, from];
  const x = from.x + box.width;
  const d = bowed
    ? `M${x} ${from.y}C${x + 46} ${from.y} ${x + 46} ${to.y} ${x} ${to.y}`
    : `M${left.x + box.width} ${left.y}L${right.x} ${right.y}`;
  const middle = bowed
    ? { x: x + 36, y: (from.y + to.y) / 2 }
    : { x: (left.x + box.width + right.x) / 2, y: (left.y + right.y) / 2 };
  return (
    <>
      <path d={d} stroke={stroke} strokeWidth={width} strokeDasharray={dash} />
      {look === "struck" && (
        <path d={`M${middle.x - 5} ${middle.y - 5}l10 10m0 -10l-10 10`} stroke={stroke} strokeWidth={2.5} />
      )}
      {word && (
        <text
          x={middle.x}
          y={middle.y - 9}
          fill={stroke}
          stroke="var(--surface)"
          strokeWidth={4}
          paintOrder="stroke"
          textAnchor={bowed ? "start" : "middle"}
        >
          {word}
        </text>
      )}
    </>
  );
}
