import { createHash } from "node:crypto";
import { db } from "@/lib/core/db";
import { decide, undoDecision } from "@/lib/inquiries/commands";
import { contentKey } from "@/lib/inquiries/rules";
import { commitBatch } from "@/lib/intake/commit/commit";
import { correctReceivedOn, revertBatch } from "@/lib/intake/commit/revert";
import { countAsOf, countByDay } from "@/lib/ledger/queries";
import { changeLimits } from "@/lib/members/commands";
import { tokenOf } from "@/lib/vault/number-keys";
import { actual, cardNumber, days, expected, keeper, row, stage } from "./history";
import type { Delivery } from "./oracle";

/*
 * The worked histories of the rulebook, each in every order of its steps that makes sense: what a step needs to have
 * happened is named; everything else may come before or after it.
 */

export type Step = { name: string; needs?: string[]; run: (world: Map<string, Delivery>) => Promise<void> };
export type History = {
  title: string;
  deliveries: Record<string, Delivery>;
  steps: Step[];
  counts: Record<string, number>;
};

export function delivery(on: string, lines: string[], options: { company?: number; account?: boolean } = {}): Delivery {
  const sha = createHash("sha256")
    .update(`${on} ${options.company ?? 1} ${lines.join("\n")}`)
    .digest("hex");
  return {
    id: 0,
    company: options.company ?? 1,
    receivedOn: `2009-${on}`,
    sha,
    rows: lines.map(row),
    ...options,
  } as Delivery;
}

const commit = (name: string, needs: string[] = []): Step => ({
  name,
  needs,
  run: async (world) => {
    const outcome = await commitBatch(keeper, { batchId: world.get(name)?.id as number });
    must(outcome);
  },
});
const revert = (name: string): Step => ({
  name: `revert ${name}`,
  needs: [name],
  run: async (world) => {
    must(await revertBatch(keeper, { batchId: world.get(name)?.id as number, reason: "test" }));
  },
});
const decision = (name: string, needs: string[], make: () => Promise<Parameters<typeof decide>[1]>): Step => ({
  name,
  needs,
  run: async () => must(await decide(keeper, await make())),
});

function must(outcome: { ok: boolean; reason?: string }): void {
  if (!outcome.ok) throw new Error(`refused: ${outcome.reason}`);
}

const inquiryId = async (reference: string) =>
  (await db.inquiry.findFirstOrThrow({ where: { reference }, select: { id: true } })).id;
export const cardOf = async (name: string) => {
  const token = new Uint8Array(tokenOf(cardNumber(name)));
  return db.card.findUniqueOrThrow({ where: { token }, select: { id: true, memberId: true } });
};

export const histories: History[] = [
  {
    title: "1 two inquiries of one card",
    deliveries: { A: delivery("07-20", ["r1 c1 m1", "r2 c1 m1"]) },
    steps: [commit("A")],
    counts: { "07-19": 0, "07-20": 1 },
  },
  {
    title: "2 the earlier sighting counts",
    deliveries: { A: delivery("07-20", ["r1 c1 m1"]), B: delivery("07-18", ["r1 c1 m1"]) },
    steps: [commit("A"), commit("B")],
    counts: { "07-17": 0, "07-18": 1, "07-20": 1 },
  },
  {
    title: "3 the earlier sighting reverted",
    deliveries: { A: delivery("07-20", ["r1 c1 m1"]), B: delivery("07-18", ["r1 c1 m1"]) },
    steps: [commit("A"), commit("B"), revert("B")],
    counts: { "07-18": 0, "07-20": 1 },
  },
  {
    title: "4 the later sighting reverted",
    deliveries: { A: delivery("07-20", ["r1 c1 m1"]), B: delivery("07-18", ["r1 c1 m1"]) },
    steps: [commit("A"), commit("B"), revert("A")],
    counts: { "07-18": 1, "07-20": 1 },
  },
  {
    title: "5 received before the start never counts",
    deliveries: { A: delivery("07-10", ["r1 c1 m1"]), B: delivery("07-20", ["r1 c1 m1", "r2 c2 m2"]) },
    steps: [commit("A"), commit("B")],
    counts: { "07-20": 1 },
  },
  {
    title: "6 a member counts from its first live inquiry after the start",
    deliveries: { A: delivery("07-10", ["r1 c1 m1"]), B: delivery("07-21", ["r3 c1 m1"]) },
    steps: [commit("A"), commit("B")],
    counts: { "07-20": 0, "07-21": 1 },
  },
  ...sevenToNine(),
  {
    title: "10 a merge, and a later delivery",
    deliveries: {
      A: delivery("07-20", ["r1 c1 m1"]),
      B: delivery("07-22", ["r2 c2 m2"]),
      C: delivery("07-23", ["r3 c2 m2"]),
    },
    steps: [
      commit("A"),
      commit("B"),
      decision("merge", ["A", "B"], async () => ({
        kind: "merge",
        memberA: (await cardOf("c1")).memberId,
        memberB: (await cardOf("c2")).memberId,
        reason: "same person",
      })),
      commit("C"),
    ],
    counts: { "07-20": 1, "07-22": 1, "07-23": 1 },
  },
  {
    title: "11 a reissue link",
    deliveries: {
      A: delivery("07-20", ["r1 c1 -"]),
      B: delivery("07-24", ["r2 c2 -"]),
      C: delivery("07-26", ["r3 c2 - <c1"]),
    },
    steps: [commit("A"), commit("B"), commit("C")],
    counts: { "07-24": 1, "07-26": 1 },
  },
  {
    title: "11 a reissue link, reverted",
    deliveries: {
      A: delivery("07-20", ["r1 c1 -"]),
      B: delivery("07-24", ["r2 c2 -"]),
      C: delivery("07-26", ["r3 c2 - <c1"]),
    },
    steps: [commit("A"), commit("B"), commit("C"), revert("C")],
    counts: { "07-24": 2 },
  },
  {
    title: "12 a withdrawal, known before its inquiry or after",
    deliveries: { A: delivery("07-20", ["r1 c1 m1"]), W: delivery("07-25", ["withdraw r1"]) },
    steps: [commit("A"), commit("W")],
    counts: { "07-20": 0, "07-25": 0 },
  },
  {
    title: "13 a repetition does not end a withdrawal",
    deliveries: {
      A: delivery("07-20", ["r1 c1 m1"]),
      W: delivery("07-25", ["withdraw r1"]),
      B: delivery("07-28", ["r1 c1 m1"]),
    },
    steps: [commit("A"), commit("W"), commit("B")],
    counts: { "07-28": 0 },
  },
  {
    title: "13 a reactivation does",
    deliveries: {
      A: delivery("07-20", ["r1 c1 m1"]),
      W: delivery("07-25", ["withdraw r1"]),
      B: delivery("07-28", ["r1 c1 m1"]),
      R: delivery("07-30", ["reactivate r1"]),
    },
    steps: [commit("A"), commit("W"), commit("B"), commit("R")],
    counts: { "07-20": 1 },
  },
  {
    title: "14 an amended card",
    deliveries: amended(),
    steps: [commit("A"), commit("B"), commit("C")],
    counts: { "07-20": 1, "07-22": 1, "07-23": 2 },
  },
  {
    title: "14 an amended card, refused",
    deliveries: amended(),
    steps: [
      commit("A"),
      commit("B"),
      commit("C"),
      decision("refuse", ["A", "B"], async () => {
        const said = await db.record.findFirstOrThrow({ where: { last4: "0009" }, select: { contentHash: true } });
        const hash = Buffer.from(said.contentHash as Uint8Array).toString("hex");
        const content = contentKey({ hash, card: { token: null, head: "999900", tail: "0009" } });
        return { kind: "refuse", inquiryId: await inquiryId("r1"), content, reason: "not the card" };
      }),
    ],
    counts: { "07-20": 1, "07-23": 1 },
  },
  {
    title: "15 a placeholder ties nothing",
    deliveries: { A: delivery("07-20", ["r1 c1 0000", "r2 c2 0000"]) },
    steps: [commit("A")],
    counts: { "07-20": 2 },
  },
  {
    title: "16 up to the limit",
    deliveries: { A: delivery("07-20", ["r1 c1 m1", "r2 c2 m1", "r3 c3 m1"]) },
    steps: [limit(3), commit("A", ["limit"])],
    counts: { "07-20": 1 },
  },
  {
    title: "16 over the limit none of its edges applies",
    deliveries: overLimit(),
    steps: [limit(3), commit("A"), commit("B")],
    counts: { "07-20": 3, "07-21": 4 },
  },
  {
    title: "16 over the limit, approved",
    deliveries: overLimit(),
    steps: [
      limit(3),
      commit("A"),
      commit("B"),
      decision("approve", ["A"], async () => ({
        kind: "approve_number",
        numberId: (await db.memberNumber.findFirstOrThrow({ where: { number: "m1" } })).id,
        reason: "a family that shares it, checked",
      })),
    ],
    counts: { "07-20": 1, "07-21": 1 },
  },
  {
    title: "17 an account number ties nothing",
    deliveries: { A: delivery("07-20", ["r1 c1 m1", "r2 c2 m1"], { account: true }) },
    steps: [commit("A")],
    counts: { "07-20": 2 },
  },
  {
    title: "18 masked, then in full, then by the card",
    deliveries: {
      A: delivery("07-20", ["r1 *1 m1"]),
      B: delivery("07-22", ["r1 c1 m1"]),
      C: delivery("07-23", ["r2 c1 -"]),
    },
    steps: [commit("A"), commit("B"), commit("C")],
    counts: { "07-20": 1, "07-22": 1, "07-23": 1 },
  },
  {
    title: "19 equal records without references",
    deliveries: repeated(),
    steps: [commit("A"), commit("B")],
    counts: { "07-20": 1, "07-21": 1 },
  },
  {
    title: "19 equal records, the first delivery reverted",
    deliveries: repeated(),
    steps: [commit("A"), commit("B"), revert("A")],
    counts: { "07-20": 0, "07-21": 1 },
  },
  {
    title: "20 one card is one member, whoever reports it",
    deliveries: { A: delivery("07-20", ["r1 c1 m1"]), B: delivery("07-21", ["r7 c1 m5"], { company: 2 }) },
    steps: [commit("A"), commit("B")],
    counts: { "07-20": 1, "07-21": 1 },
  },
  {
    title: "21 a member number is one company's",
    deliveries: { A: delivery("07-20", ["r1 c1 m1"]), B: delivery("07-21", ["r7 c2 m1"], { company: 2 }) },
    steps: [commit("A"), commit("B")],
    counts: { "07-21": 2 },
  },
  {
    title: "22 a corrected received date",
    deliveries: { A: delivery("07-20", ["r1 c1 m1"]) },
    steps: [
      commit("A"),
      {
        name: "correct",
        run: async (world) => {
          const batchId = world.get("A")?.id as number;
          const outcome = await correctReceivedOn(keeper, { batchId, receivedOn: "2009-07-18", reason: "postmark" });
          must(outcome);
        },
      },
    ],
    counts: { "07-17": 0, "07-18": 1 },
  },
  {
    title: "24 a void holds against a later delivery",
    deliveries: { A: delivery("07-20", ["r1 c1 m1"]), B: delivery("07-25", ["r1 c1 m1"]) },
    steps: [commit("A"), commit("B"), voided("A", "r1")],
    counts: { "07-20": 0, "07-25": 0 },
  },
  {
    title: "24 a void undone",
    deliveries: { A: delivery("07-20", ["r1 c1 m1"]), B: delivery("07-25", ["r1 c1 m1"]) },
    steps: [
      commit("A"),
      commit("B"),
      voided("A", "r1"),
      {
        name: "undo",
        needs: ["void"],
        run: async () => {
          const made = await db.decision.findFirstOrThrow({ where: { kind: "void" } });
          must(await undoDecision(keeper, { decisionId: made.id, reason: "it was right" }));
        },
      },
    ],
    counts: { "07-20": 1 },
  },
];

function sevenToNine(): History[] {
  const deliveries = () => ({
    A: delivery("07-20", ["r1 c1 m1"]),
    B: delivery("07-21", ["r2 c2 m1"]),
    C: delivery("07-22", ["r3 c2 m2"]),
  });
  const commits = [commit("A"), commit("B"), commit("C")];
  return [
    {
      title: "7 a chain of evidence",
      deliveries: deliveries(),
      steps: commits,
      counts: { "07-20": 1, "07-21": 1, "07-22": 1 },
    },
    {
      title: "8 without its middle it parts",
      deliveries: deliveries(),
      steps: [...commits, voided("B", "r2")],
      counts: { "07-20": 1, "07-21": 1, "07-22": 2 },
    },
    {
      title: "9 a struck edge stays struck",
      deliveries: { ...deliveries(), D: delivery("07-25", ["r4 c1 m1"]) },
      steps: [
        ...commits,
        decision("split", ["A", "B"], async () => {
          const card = await cardOf("c1");
          return { kind: "split", memberId: card.memberId, nodes: [card.id], reason: "another person" };
        }),
        commit("D"),
      ],
      counts: { "07-20": 1, "07-21": 2, "07-25": 2 },
    },
  ];
}

function amended() {
  return {
    A: delivery("07-20", ["r1 c1 m1"]),
    B: delivery("07-22", ["r1 c9 m1"]),
    C: delivery("07-23", ["r2 c1 m2"]),
  };
}

function overLimit() {
  return {
    A: delivery("07-20", ["r1 c1 m1", "r2 c2 m1", "r3 c3 m1"]),
    B: delivery("07-21", ["r4 c4 m1"]),
  };
}

function repeated() {
  const line = "- c1 - 07-15 500 X";
  return { A: delivery("07-20", [line, line]), B: delivery("07-21", [line, line, line]) };
}

function voided(needs: string, reference: string): Step {
  return decision("void", [needs], async () => ({
    kind: "void",
    inquiryId: await inquiryId(reference),
    reasonCode: "keyed_in_error",
    reason: "test",
  }));
}

function limit(numberLimit: number): Step {
  return {
    name: "limit",
    run: async () => must(await changeLimits(keeper, { numberLimit, placeholders: ["0000"] })),
  };
}

/** All orders of the steps in which everything that a step needs has happened before it. */
export function orders(steps: readonly Step[]): Step[][] {
  if (steps.length === 0) return [[]];
  return steps
    .filter((step) => !(step.needs ?? []).some((need) => steps.some((other) => other !== step && other.name === need)))
    .flatMap((first) => orders(steps.filter((step) => step !== first)).map((rest) => [first, ...rest]));
}

/** Plays the steps on an empty incident. */
export async function play(history: History, order: readonly Step[]): Promise<Delivery[]> {
  const world = new Map(Object.entries(structuredClone(history.deliveries)));
  for (const one of world.values()) await stage(one);
  for (const step of order) await step.run(world);
  return [...world.values()];
}

/** What the database and the oracle answer, in one shape, for a test to compare. */
export async function bothAnswers(deliveries: readonly Delivery[]) {
  const found = await actual(deliveries);
  const wanted = await expected(deliveries);
  const curve = await countByDay(db);
  const last = days.at(-1) as string;
  return {
    found: {
      members: found.members,
      countedOn: found.countedOn,
      entries: days.map((day) => [day, found.count(day)]),
      curve: days.map((day) => [day, curve.findLast((point) => point.day <= day)?.count ?? 0]),
      last: await countAsOf(db, last),
    },
    wanted: {
      members: wanted.members,
      countedOn: wanted.countedOn,
      entries: days.map((day) => [day, wanted.count(day)]),
      curve: days.map((day) => [day, wanted.count(day)]),
      last: wanted.count(last),
    },
    count: wanted.count,
  };
}
