/*
 * The rules of the count, worked out once more from the rulebook alone: by hand-sized loops over everything there is,
 * with real card numbers as text and no database. It shares nothing with lib; the tests hold the two against each other.
 */

export type Row = {
  ref: string | null;
  kind: "new" | "amend" | "withdraw" | "reactivate";
  /** Digits, or digits with * where masked; null: none. */
  card: string | null;
  number: string | null;
  on?: string;
  amount?: number;
  shop?: string;
  note?: string;
  oldCard?: string;
};
export type Delivery = {
  id: number;
  company: number;
  receivedOn: string;
  sha: string;
  account?: boolean;
  rows: Row[];
};
/** Decisions as they were recorded, oldest first, those undone left out. Nodes are `c:<digits>` and `n:<company>:<number>`. */
export type Ruling =
  | { kind: "void"; key: string }
  | { kind: "take" | "refuse"; key: string; card: string; rest: string }
  | { kind: "choose"; key: string; on: string; card: string; rest: string }
  | { kind: "merge" | "split" | "link"; a: string; b: string }
  | { kind: "approve_number"; a: string };
export type World = { start: string; limit: number; placeholders: string[]; deliveries: Delivery[]; rulings: Ruling[] };
export type Answer = {
  /** Live inquiries by member, each list sorted, the lists sorted: the partition. */
  members: string[][];
  /** Counted date by the member's first inquiry key. */
  countedOn: Record<string, string | null>;
  count: (day: string) => number;
};

type Saying = { delivery: Delivery; row: Row; at: number; key: string };

export function restOf(row: Row): string {
  return JSON.stringify([row.number, row.on ?? null, row.amount ?? null, row.shop ?? null, row.note ?? null]);
}

function fits(a: string, b: string): boolean {
  if (!a.includes("*") && !b.includes("*")) return a === b;
  const ends = (card: string) =>
    card.includes("*") ? [card.split("*")[0], card.split("*").at(-1)] : [card.slice(0, 6), card.slice(-4)];
  const [headA = "", tailA = ""] = ends(a);
  const [headB = "", tailB = ""] = ends(b);
  const begins = headA.length < headB.length ? headB.indexOf(headA) === 0 : headA.indexOf(headB) === 0;
  const shorter = Math.min(tailA.length, tailB.length);
  return begins && (shorter === 0 || tailA.slice(-shorter) === tailB.slice(-shorter));
}

export function keyed(delivery: Delivery): Saying[] {
  const seen = new Map<string, number>();
  return delivery.rows.map((row, at) => {
    if (row.ref !== null) return { delivery, row, at, key: `${delivery.company}/r${row.ref}` };
    const who = row.card && !row.card.includes("*") ? row.card : `${row.number}|${row.card}`;
    const same = JSON.stringify([who, row.on ?? null, row.amount ?? null, row.shop ?? null]);
    const tally = `${same}${row.kind === "withdraw" || row.kind === "reactivate" ? row.kind : ""}`;
    const k = (seen.get(tally) ?? 0) + 1;
    seen.set(tally, k);
    return { delivery, row, at, key: `${delivery.company}/f${same}#${k}` };
  });
}

export function answer(world: World): Answer {
  const byKey = new Map<string, Saying[]>();
  for (const delivery of world.deliveries) {
    for (const saying of keyed(delivery)) byKey.set(saying.key, [...(byKey.get(saying.key) ?? []), saying]);
  }
  const inquiries = [...byKey]
    .map(([key, sayings]) => judge(key, sayings, world.rulings))
    .filter((one) => one !== null);

  const number = (company: number, value: string) => `n:${company}:${value}`;
  const edgeRulings = world.rulings.flatMap((r) =>
    r.kind === "merge" || r.kind === "split" || r.kind === "link" ? [r] : [],
  );
  const word = (a: string, b: string) => edgeRulings.findLast((r) => [r.a, r.b].sort().join() === [a, b].sort().join());
  const struck = (a: string, b: string) => word(a, b)?.kind === "split";

  const claims = new Map<string, Set<string>>();
  for (const one of inquiries) {
    if (!one.card || !one.number || one.account) continue;
    const n = number(one.company, one.number);
    if (!struck(`c:${one.card}`, n)) claims.set(n, (claims.get(n) ?? new Set()).add(`c:${one.card}`));
  }
  const silent = (n: string) => {
    const approved = world.rulings.some((r) => r.kind === "approve_number" && r.a === n);
    return (
      world.placeholders.includes(n.split(":").slice(2).join(":")) ||
      ((claims.get(n)?.size ?? 0) > world.limit && !approved)
    );
  };

  const edges: [string, string][] = [];
  for (const [n, cards] of claims) if (!silent(n)) for (const card of cards) edges.push([n, card]);
  for (const delivery of world.deliveries) {
    for (const { oldCard, card, kind } of delivery.rows) {
      if (
        kind !== "withdraw" &&
        oldCard &&
        card &&
        !card.includes("*") &&
        oldCard !== card &&
        !struck(`c:${oldCard}`, `c:${card}`)
      ) {
        edges.push([`c:${oldCard}`, `c:${card}`]);
      }
    }
  }
  for (const ruling of edgeRulings) if (word(ruling.a, ruling.b)?.kind !== "split") edges.push([ruling.a, ruling.b]);

  const colour = new Map<string, string>();
  const reach = (from: string): string[] => {
    const found = new Set([from]);
    for (const node of found) {
      for (const [a, b] of edges) {
        if (a === node) found.add(b);
        if (b === node) found.add(a);
      }
    }
    return [...found];
  };
  const groups = new Map<string, typeof inquiries>();
  for (const one of inquiries) {
    const masked = one.number && !one.account && !silent(number(one.company, one.number));
    const home = one.card ? `c:${one.card}` : masked ? number(one.company, one.number as string) : null;
    if (!home) continue;
    if (!colour.has(home)) for (const node of reach(home)) colour.set(node, home);
    const name = colour.get(home) as string;
    groups.set(name, [...(groups.get(name) ?? []), one]);
  }
  const members = [...groups.values()].map((group) => group.sort((a, b) => (a.key < b.key ? -1 : 1)));
  members.sort((a, b) => ((a[0]?.key ?? "") < (b[0]?.key ?? "") ? -1 : 1));
  const countedOn: Record<string, string | null> = {};
  for (const group of members) {
    const days = group.map((one) => one.receivedOn).filter((day) => day >= world.start);
    countedOn[group[0]?.key as string] = days.sort()[0] ?? null;
  }
  return {
    members: members.map((group) => group.map((one) => one.key)),
    countedOn,
    count: (day) => Object.values(countedOn).filter((counted) => counted !== null && counted <= day).length,
  };
}

/** One inquiry as it stands; null when it is not live. */
function judge(key: string, sayings: Saying[], rulings: Ruling[]) {
  const choice = (day: string) => rulings.findLast((r) => r.kind === "choose" && r.key === key && r.on === day);
  const is = (saying: Saying, ruling: Ruling | undefined) =>
    ruling !== undefined &&
    "rest" in ruling &&
    ruling.rest === restOf(saying.row) &&
    fits(ruling.card, saying.row.card ?? "*");
  const line = [...sayings].sort((a, b) => {
    if (a.delivery.receivedOn !== b.delivery.receivedOn) return a.delivery.receivedOn < b.delivery.receivedOn ? -1 : 1;
    const wanted = choice(a.delivery.receivedOn);
    if (is(a, wanted) !== is(b, wanted)) return is(a, wanted) ? 1 : -1;
    if (a.delivery.sha !== b.delivery.sha) return a.delivery.sha > b.delivery.sha ? -1 : 1;
    return a.at - b.at;
  });
  const full = line.filter(({ row }) => row.kind !== "withdraw" && (row.card || row.number));
  const first = full[0];
  if (!first) return null;
  if (rulings.some((r) => r.kind === "void" && r.key === key)) return null;
  const turns = line.filter(({ row }) => row.kind === "withdraw" || row.kind === "reactivate");
  if (turns.at(-1)?.row.kind === "withdraw") return null;
  const refused = (saying: Saying) =>
    rulings.findLast((r) => (r.kind === "take" || r.kind === "refuse") && r.key === key && is(saying, r))?.kind ===
    "refuse";
  const heard = full.some((saying) => !refused(saying)) ? full.filter((saying) => !refused(saying)) : [first];
  let card = "";
  let rest = "";
  let last = first;
  for (const saying of heard) {
    const said = saying.row.card ?? "*";
    if (rest === restOf(saying.row) && fits(card, said))
      card = card.includes("*") && !said.includes("*") ? said : plainer(card, said);
    else card = said;
    rest = restOf(saying.row);
    last = saying;
  }
  return {
    key,
    company: last.delivery.company,
    card: card.includes("*") ? null : card,
    number: last.row.number,
    account: last.delivery.account ?? false,
    receivedOn: full.map((saying) => saying.delivery.receivedOn).sort()[0] as string,
  };
}

function plainer(a: string, b: string): string {
  if (!a.includes("*") || !b.includes("*")) return a.includes("*") ? b : a;
  const [headA = "", tailA = ""] = [a.split("*")[0], a.split("*").at(-1)];
  const [headB = "", tailB = ""] = [b.split("*")[0], b.split("*").at(-1)];
  return `${headA.length >= headB.length ? headA : headB}*${tailA.length >= tailB.length ? tailA : tailB}`;
}

/** A line of a delivery as sent, as text. */
export type SentLine = { ref: string; card: string; number: string; amount: string; shop: string };
/** A person's mend: of this line as sent, of the nth of its like where no reference names it, in one cell. */
export type Mending = {
  line: SentLine;
  nth: number;
  field: "amount" | "cardNumber" | "merchant" | "reference";
  original: string;
  value: string;
};

/** What recognises a line without a reference: card, amount and shop (R4.5); all of one that cannot be read. */
function likeOf(line: SentLine): string {
  const { ref, card, amount, shop } = line;
  return JSON.stringify(/^\d+$/.test(amount) && /^\d{16}$/.test(card) ? { ref, card, amount, shop } : line);
}

/** Rows of a delivery once mends are in, oldest first; those that still cannot be read are left out. */
export function mendedRows(lines: readonly SentLine[], mendings: readonly Mending[]): Row[] {
  const cells = { amount: "amount", cardNumber: "card", merchant: "shop", reference: "ref" } as const;
  const seen = new Map<string, number>();
  return lines.flatMap((line): Row[] => {
    const like = likeOf(line);
    const nth = (seen.get(like) ?? 0) + 1;
    seen.set(like, nth);
    const now = { ...line };
    for (const mend of mendings) {
      const meant = line.ref ? mend.line.ref === line.ref : likeOf(mend.line) === like && mend.nth === nth;
      if (meant && line[cells[mend.field]] === mend.original) now[cells[mend.field]] = mend.value;
    }
    if (!/^\d+$/.test(now.amount) || !/^\d{16}$/.test(now.card)) return [];
    const { ref, card, number, shop } = now;
    return [{ ref: ref || null, kind: "new", card, number, on: "2009-07-01", amount: Number(now.amount), shop }];
  });
}
