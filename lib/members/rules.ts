import type { IsoDate } from "@/lib/core/dates";

/*
 * Which nodes are one member, and which id each member keeps (RULEBOOK R3.1, R3.3). Elements are nodes of the evidence
 * graph (positive ids) or whole members that nothing took apart (their id, negated): a commit that only adds evidence
 * never has to look inside the members that it meets.
 */

export type Component = { readonly nodes: number[]; readonly members: number[] };

/**
 * Connected components.
 * @param nodes the nodes to place, those without an edge too
 * @param edges pairs of elements, one after the other
 */
export function connect(nodes: Iterable<number>, edges: Int32Array): Component[] {
  const index = new Map<number, number>();
  const elements: number[] = [];
  const parent: number[] = [];
  const place = (element: number): number => {
    let at = index.get(element);
    if (at === undefined) {
      at = elements.push(element) - 1;
      index.set(element, at);
      parent.push(at);
    }
    return at;
  };
  const find = (at: number): number => {
    let root = at;
    while (parent[root] !== root) root = parent[root] as number;
    while (parent[at] !== root) {
      const next = parent[at] as number;
      parent[at] = root;
      at = next;
    }
    return root;
  };
  for (const node of nodes) place(node);
  for (let i = 0; i < edges.length; i += 2) {
    const a = find(place(edges[i] as number));
    const b = find(place(edges[i + 1] as number));
    if (a !== b) parent[Math.max(a, b)] = Math.min(a, b);
  }
  const components = new Map<number, Component>();
  elements.forEach((element, at) => {
    const root = find(at);
    const component = components.get(root) ?? { nodes: [], members: [] };
    components.set(root, component);
    if (element > 0) component.nodes.push(element);
    else component.members.push(-element);
  });
  return [...components.values()];
}

/** A node of a member that is taken apart, and the lowest live inquiry on it. */
export type LooseNode = { readonly node: number; readonly member: number; readonly lowestInquiry: number | null };

export type Placement = {
  /** The id that the component keeps; null: none of the old ones, it gets a new one. */
  readonly keeps: number | null;
  readonly ends: readonly number[];
  readonly component: Component;
};

/**
 * Gives each component its id (R3.3): a member that parted leaves its id with the part that has the lowest inquiry id;
 * of members that join, the one with the earliest counted date keeps its id (uncounted last, then the lower id).
 * @param countedOn counted dates before the change
 */
export function placeIds(
  components: readonly Component[],
  loose: readonly LooseNode[],
  countedOn: ReadonlyMap<number, IsoDate | null>,
): Placement[] {
  const heir = new Map<number, LooseNode>();
  for (const node of loose) {
    const best = heir.get(node.member);
    if (!best || inherits(node, best)) heir.set(node.member, node);
  }
  const claims = new Map<number, number[]>();
  for (const { node, member } of heir.values()) claims.set(node, [...(claims.get(node) ?? []), member]);
  return components.map((component) => {
    const claimed = component.nodes.flatMap((node) => claims.get(node) ?? []).concat(component.members);
    const [keeps = null, ...ends] = claimed.sort((a, b) => {
      const dayA = countedOn.get(a) ?? "9999";
      const dayB = countedOn.get(b) ?? "9999";
      return dayA < dayB ? -1 : dayA > dayB ? 1 : a - b;
    });
    return { keeps, ends, component };
  });
}

function inherits(a: LooseNode, b: LooseNode): boolean {
  if (a.lowestInquiry !== b.lowestInquiry) {
    if (a.lowestInquiry === null) return false;
    return b.lowestInquiry === null || a.lowestInquiry < b.lowestInquiry;
  }
  return a.node < b.node;
}

/** Reads pairs or ids that SQL packed as big-endian 32-bit integers. */
export function unpack(packed: Uint8Array | null): Int32Array {
  if (!packed) return new Int32Array();
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  return Int32Array.from({ length: packed.byteLength / 4 }, (_, i) => view.getInt32(i * 4));
}
