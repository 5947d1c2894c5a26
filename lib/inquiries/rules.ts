import type { IsoDate } from "@/lib/core/dates";

/** How a statement names the card: in full (its token), or masked by its visible digits. */
export type CardView = {
  /** Keyed token, hex; null where the number is masked. */
  readonly token: string | null;
  /** First six and last four of a full number; visible digits at either end of a masked one. */
  readonly head: string;
  readonly tail: string;
};

/** What one committed delivery says about one inquiry (RULEBOOK R4.4). */
export type Statement = {
  readonly batchId: number;
  readonly rowNo: number;
  readonly receivedOn: IsoDate;
  /** SHA-256 of the delivery, hex. */
  readonly delivery: string;
  readonly kind: "new" | "amend" | "withdraw" | "reactivate";
  /** What it says of the card and the rest; null where it only names the inquiry. */
  readonly content: { readonly hash: string; readonly card: CardView } | null;
};

/** A person's decisions on one inquiry, those undone left out, oldest first. */
export type InquiryDecision =
  | { readonly kind: "void" }
  | { readonly kind: "take" | "refuse"; readonly content: string }
  | { readonly kind: "choose"; readonly content: string; readonly onDate: IsoDate };

export type InForce = {
  /** The statement whose content is in force; null when no statement has content. */
  readonly statement: Statement | null;
  /** The card as known from it and the statements that agree with it. */
  readonly card: CardView | null;
  readonly withdrawn: boolean;
  readonly voided: boolean;
  readonly sightings: number;
  /** Earliest received date of the sightings (R1.2). */
  readonly receivedOn: IsoDate | null;
  readonly live: boolean;
  /** Received dates on which two deliveries say different things and nobody has chosen. */
  readonly conflicts: readonly IsoDate[];
};

/** Visible digits never contradict: the shorter of the two heads begins the longer, likewise the tails. */
export function cardsAgree(a: CardView, b: CardView): boolean {
  if (a.token !== null && b.token !== null) return a.token === b.token;
  const heads = a.head.startsWith(b.head) || b.head.startsWith(a.head);
  return heads && (a.tail.endsWith(b.tail) || b.tail.endsWith(a.tail));
}

type Content = NonNullable<Statement["content"]>;

/**
 * The key by which a person's decision names a content: its hash and the card's visible digits. Without the token, so
 * that a decision outlives a change of the token key.
 */
export function contentKey(content: Content): string {
  return `${content.hash}/${content.card.head}*${content.card.tail}`;
}

function parseContentKey(key: string): Content {
  const [, hash = "", head = "", tail = ""] = /^([0-9a-f]*)\/(\d*)\*(\d*)$/.exec(key) ?? [];
  return { hash, card: { token: null, head, tail } };
}

/** Masked agreeing with full is no difference (R4.5). */
export function sameContent(a: Content, b: Content): boolean {
  return a.hash === b.hash && cardsAgree(a.card, b.card);
}

/**
 * Orders statements by received date; on one date the delivery with the lower SHA-256 comes last and so holds (R4.4);
 * within a delivery by row. A person's choice for a date puts the chosen content last on it.
 */
export function orderStatements(
  statements: readonly Statement[],
  decisions: readonly InquiryDecision[] = [],
): Statement[] {
  const chosen = new Map<IsoDate, Content>();
  for (const decision of decisions) {
    if (decision.kind === "choose") chosen.set(decision.onDate, parseContentKey(decision.content));
  }
  const preferred = (s: Statement) => {
    const choice = chosen.get(s.receivedOn);
    return choice && s.content && sameContent(s.content, choice) ? 1 : 0;
  };
  return [...statements].sort(
    (a, b) =>
      compare(a.receivedOn, b.receivedOn) ||
      preferred(a) - preferred(b) ||
      compare(b.delivery, a.delivery) ||
      a.batchId - b.batchId ||
      a.rowNo - b.rowNo,
  );
}

/**
 * What holds of one inquiry, given all statements of committed deliveries and the decisions on it (R1.2, R1.3, R4.4 to
 * R4.6). A function of the set: the order in which they came plays no part.
 */
export function weigh(statements: readonly Statement[], decisions: readonly InquiryDecision[] = []): InForce {
  const ordered = orderStatements(statements, decisions);
  const sayings = ordered.filter((s) => s.content !== null);
  const refused = refusals(decisions);
  const accepted = sayings.filter((s) => !isRefused(s, refused));
  // Every content refused: the inquiry was still made, so what was said first is kept rather than nothing.
  const counted = accepted.length > 0 ? accepted : sayings.slice(0, 1);
  let statement: Statement | null = null;
  let card: CardView | null = null;
  for (const next of counted) {
    const content = next.content as Content;
    if (statement?.content && card && sameContent({ hash: statement.content.hash, card }, content)) {
      card = clearer(card, content.card);
    } else {
      card = content.card;
    }
    statement = next;
  }
  const turn = ordered.filter((s) => s.kind === "withdraw" || s.kind === "reactivate").at(-1);
  const withdrawn = turn?.kind === "withdraw";
  const voided = decisions.some((d) => d.kind === "void");
  const receivedOn = sayings[0]?.receivedOn ?? null;
  return {
    statement,
    card,
    withdrawn,
    voided,
    sightings: sayings.length,
    receivedOn,
    live: sayings.length > 0 && !withdrawn && !voided,
    conflicts: conflictsOf(sayings, decisions),
  };
}

/** How a statement stands among all that were made about its inquiry (R4.4). */
export type Standing =
  /** Its content is the one in force. */
  | "in_force"
  /** Says the same as what is in force. */
  | "agrees"
  /** Something later, or chosen, holds instead. */
  | "superseded"
  | "refused"
  /** Withdraws or reactivates and says nothing else. */
  | "no_content";

/** Each statement in the order in which they hold, with how it stands and whether its date is in conflict. */
export function standings(
  statements: readonly Statement[],
  decisions: readonly InquiryDecision[],
): { statement: Statement; standing: Standing; conflict: boolean }[] {
  const refused = refusals(decisions);
  const { statement: holds, card, conflicts } = weigh(statements, decisions);
  return orderStatements(statements, decisions).map((statement) => {
    const conflict = statement.content !== null && conflicts.includes(statement.receivedOn);
    if (statement.content === null) return { statement, standing: "no_content", conflict };
    if (statement === holds) return { statement, standing: "in_force", conflict };
    if (isRefused(statement, refused)) return { statement, standing: "refused", conflict };
    const same = holds?.content && card && sameContent({ hash: holds.content.hash, card }, statement.content);
    return { statement, standing: same ? "agrees" : "superseded", conflict };
  });
}

/** The newest word on each content: refused or taken (R4.4). */
function refusals(decisions: readonly InquiryDecision[]): { content: Content; refused: boolean }[] {
  return decisions
    .flatMap((d) => (d.kind === "take" || d.kind === "refuse" ? [d] : []))
    .map((d) => ({ content: parseContentKey(d.content), refused: d.kind === "refuse" }))
    .reverse();
}

function isRefused(statement: Statement, decided: ReturnType<typeof refusals>): boolean {
  const word = decided.find((d) => statement.content && sameContent(d.content, statement.content));
  return word?.refused ?? false;
}

/** Of two views of one card the one that says more: in full, else the longer visible digits at each end. */
function clearer(a: CardView, b: CardView): CardView {
  if (a.token !== null) return a;
  if (b.token !== null) return b;
  return {
    token: null,
    head: a.head.length >= b.head.length ? a.head : b.head,
    tail: a.tail.length >= b.tail.length ? a.tail : b.tail,
  };
}

/** A date on which deliveries differ and nobody chose: each delivery speaks with its last content of that date. */
function conflictsOf(sayings: readonly Statement[], decisions: readonly InquiryDecision[]): IsoDate[] {
  const settled = new Set(decisions.flatMap((d) => (d.kind === "choose" ? [d.onDate] : [])));
  const byDate = new Map<IsoDate, Map<string, Content>>();
  for (const s of sayings) {
    const last = byDate.get(s.receivedOn) ?? new Map<string, Content>();
    byDate.set(s.receivedOn, last.set(s.delivery, s.content as Content));
  }
  return [...byDate]
    .filter(([date, last]) => {
      const contents = [...last.values()];
      return !settled.has(date) && contents.some((c) => !sameContent(c, contents[0] as Content));
    })
    .map(([date]) => date);
}

export type StatementOutcome = "new" | "duplicate" | "amendment" | "amendment_refused" | "withdrawal" | "reactivation";

/** What becomes of a statement, given those that were there before it (R4.2): judged by its effect. */
export function outcomeOf(
  before: readonly Statement[],
  statement: Statement,
  decisions: readonly InquiryDecision[] = [],
): StatementOutcome {
  const was = weigh(before, decisions);
  const is = weigh([...before, statement], decisions);
  if (was.withdrawn !== is.withdrawn) return is.withdrawn ? "withdrawal" : "reactivation";
  if (statement.kind === "withdraw") return "duplicate";
  if (statement.content === null) {
    // One that neither withdraws nor reactivates says of a known inquiry only what became of its money.
    return statement.kind !== "reactivate" || before.some((s) => s.kind === "reactivate")
      ? "duplicate"
      : "reactivation";
  }
  if (was.sightings === 0) return "new";
  const changes = !sameContent(
    { hash: was.statement?.content?.hash ?? "", card: was.card as CardView },
    { hash: is.statement?.content?.hash ?? "", card: is.card as CardView },
  );
  if (changes) return "amendment";
  return isRefused(statement, refusals(decisions)) ? "amendment_refused" : "duplicate";
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
