import { formatCard } from "@/lib/core/format";
import type { NodeName } from "@/lib/members/schema";

/** A card or a member number as people name it. */
export function nodeName(node: NodeName | null): string {
  if (!node) return "–";
  return node.kind === "card" ? formatCard(node) : node.number;
}
