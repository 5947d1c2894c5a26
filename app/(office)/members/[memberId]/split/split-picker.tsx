"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useOptimistic, useTransition } from "react";
import { EvidenceGraph, NodeWords } from "@/app/(office)/members/[memberId]/evidence-graph";
import { type DrawnInquiry, mostNodes } from "@/app/(office)/members/[memberId]/evidence-layout";
import type { EvidenceNode } from "@/app/(office)/members/[memberId]/node-names";
import { cn } from "@/components/ui/class-names";
import type { Tie } from "@/lib/members/evidence";

type SplitPickerProps = {
  path: string;
  nodes: readonly EvidenceNode[];
  /** Chosen to part from the rest, as the address has them. */
  part: readonly number[];
  inquiries: readonly DrawnInquiry[];
  ties: readonly Tie[];
};

/**
 * The drawn evidence with a box to tick on each card and number. Each tick asks the server what the split would change;
 * the choice stands in the address by the nodes' ids.
 */
export function SplitPicker({ path, nodes, part, inquiries, ties }: SplitPickerProps) {
  const t = useTranslations("members.one");
  const words = useTranslations("members.steps.split");
  const router = useRouter();
  const [pending, start] = useTransition();
  const [chosen, choose] = useOptimistic<readonly number[]>(part);
  const toggle = (id: number) => {
    const next = chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id];
    start(() => {
      choose(next);
      router.replace(next.length ? `${path}?part=${next.join(",")}` : path, { scroll: false });
    });
  };
  const apart = new Set(chosen);
  const box = (node: EvidenceNode) => (
    <label className="flex h-full min-w-0 cursor-pointer items-center gap-2">
      <input
        type="checkbox"
        className="size-4 shrink-0"
        checked={apart.has(node.id)}
        onChange={() => toggle(node.id)}
        aria-label={words("pick", { name: node.name })}
      />
      <span className="flex min-w-0 flex-col">
        <NodeWords node={node} />
      </span>
    </label>
  );
  if (nodes.length > mostNodes) {
    return (
      <ul className="grid max-h-[32rem] gap-2 overflow-y-auto sm:grid-cols-2" aria-busy={pending}>
        {nodes.map((node) => (
          <li key={node.id} className="rounded-md border px-2.5 py-1 text-xs">
            {box(node)}
          </li>
        ))}
      </ul>
    );
  }
  return (
    <section
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a mouse
      tabIndex={0}
      aria-label={t("graph")}
      aria-busy={pending}
      className={cn("relative overflow-x-auto transition-opacity", pending && "opacity-70")}
    >
      <EvidenceGraph
        nodes={nodes}
        inquiries={inquiries}
        // What runs between the two parts is what the split would strike.
        ties={ties.map((tie) => ({ ...tie, struck: tie.struck || apart.has(tie.a) !== apart.has(tie.b) }))}
        heldBack={[]}
        apart={apart}
        node={box}
        words={{
          card: t("card"),
          number: t("number"),
          inquiry: t("inquiries"),
          more: (count) => t("moreInquiries", { count }),
          line: (tie) => (tie.struck ? t("line.struck") : null),
        }}
      />
    </section>
  );
}
