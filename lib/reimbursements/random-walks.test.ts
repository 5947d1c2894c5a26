import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { systemActor } from "@/lib/access/actor";
import { toDbDate } from "@/lib/core/dates";
import { db, disconnect } from "@/lib/core/db";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { layIncident } from "@/testing/history";
import { bookEntry, closeCase, reopenCase, reverseEntry, setCase } from "./commands";
import { findHeadline } from "./queries";
import { nobodyBearsACost } from "./rules";
import { type Closing, closings, type EntryKind, entryKinds, type Payer } from "./schema";
import { setDates } from "./set-dates";

/*
 * Walks by chance over all moves of two cases, beside an oracle that is written from RULEBOOK R5 and shares no line with
 * the rules: it keeps lists of what stands and decides each move by itself. After every move the database must say what
 * the oracle says, and whatever was refused must have left nothing, not even an entry of the trail.
 */

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(disconnect);

const staff = systemActor("walk");

type Move =
  | { do: "find"; of: number; as: 1 | 2 | 3 | null }
  | { do: "date"; of: number; statementOn?: string | null; debitOn?: string | null }
  | { do: "book"; of: number; kind: EntryKind; amount: number; payer: Payer | null }
  | { do: "reverse"; nth: number }
  | { do: "close"; of: number; as: Closing; proof: string }
  | { do: "reopen"; of: number };

const of = fc.constantFrom(0, 1);
const booking = fc
  .record({ of, kind: fc.constantFrom(...entryKinds), amount: fc.constantFrom(100, 200, 300) })
  .chain((one) => {
    const relief = !["charge", "fee", "interest"].includes(one.kind);
    const right = fc.constantFrom<Payer>("card_company", "merchant", "organisation");
    // Now and then what must be said is left out, or said of a charge.
    const said = fc.option(right, { freq: 12 });
    const unsaid = fc.oneof({ weight: 12, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: right });
    return (relief ? said : unsaid).map((payer): Move => ({ do: "book", ...one, payer }));
  });
const closing: fc.Arbitrary<Move> = fc.record({
  do: fc.constant("close" as const),
  of,
  as: fc.constantFrom(...closings),
  proof: fc.constantFrom("回答書", "回答書", "回答書", " "),
});
const moves: fc.Arbitrary<Move>[] = [
  fc.record({ do: fc.constant("find" as const), of, as: fc.constantFrom(1, 2, 3, null) }),
  fc.record(
    {
      do: fc.constant("date" as const),
      of,
      statementOn: fc.constantFrom("2009-08-05", "2009-08-05", "2009-07-01", null),
      debitOn: fc.constantFrom("2009-08-27", "2009-08-27", "2009-08-04", "2010-01-01", null),
    },
    { requiredKeys: ["do", "of"] },
  ),
  booking,
  booking,
  fc.record({ do: fc.constant("reverse" as const), nth: fc.nat(12) }),
  closing,
  closing,
  fc.record({ do: fc.constant("reopen" as const), of }),
];
/** Somebody finds out first what both cases are; then anything may happen. */
const walks = fc
  .tuple(
    fc.constantFrom(1, 2, 3, null),
    fc.constantFrom(1, 2, 3, null),
    fc.array(fc.oneof(...moves), { minLength: 12, maxLength: 32 }),
  )
  .map(([a, b, rest]): Move[] => [{ do: "find", of: 0, as: a }, { do: "find", of: 1, as: b }, ...rest]);

/** What stands, as a person with paper would keep it. */
class Oracle {
  readonly cases = [0, 1].map(() => ({
    found: null as 1 | 2 | 3 | null,
    statementOn: null as string | null,
    debitOn: null as string | null,
    closed: null as Closing | null,
  }));
  /** In the order of booking; a reversal names what it takes back. */
  readonly book: { of: number; kind: EntryKind; amount: number; back?: number }[] = [];

  standing(of: number, kinds: readonly string[]): number {
    const undone = new Set(this.book.map(({ back }) => back));
    return this.book.reduce(
      (sum, one, at) =>
        one.of === of && one.back === undefined && !undone.has(at) && kinds.includes(one.kind) ? sum + one.amount : sum,
      0,
    );
  }
  owed = (of: number) => this.standing(of, ["charge", "fee", "interest"]);
  takenOff = (of: number) => this.standing(of, ["cancellation"]);
  givenBack = (of: number) => this.standing(of, ["refund", "fee_refund", "interest_refund"]);
  burden = (of: number) => this.owed(of) - this.takenOff(of) - this.givenBack(of);

  /** Whether the move is one that the rules allow; if so it is made. */
  takes(move: Move): boolean {
    const one = "of" in move ? this.cases[move.of] : undefined;
    if (one?.closed && move.do !== "reopen") return false;
    switch (move.do) {
      case "find":
        if (!one || one.found === move.as) return false;
        one.found = move.as;
        return true;
      case "date": {
        if (!one) return false;
        const statementOn = move.statementOn === undefined ? one.statementOn : move.statementOn;
        const debitOn = move.debitOn === undefined ? one.debitOn : move.debitOn;
        const misuse = "2009-07-20";
        for (const on of [statementOn, debitOn]) if (on && (on < misuse || on > "2009-12-31")) return false;
        if (statementOn && debitOn && debitOn < statementOn) return false;
        if (statementOn === one.statementOn && debitOn === one.debitOn) return false;
        Object.assign(one, { statementOn, debitOn });
        return true;
      }
      case "book": {
        const charge = ["charge", "fee", "interest"].includes(move.kind);
        if (charge !== (move.payer === null)) return false;
        this.book.push({ of: move.of, kind: move.kind, amount: move.amount });
        return true;
      }
      case "reverse": {
        const target = this.book[move.nth];
        if (!target || target.back !== undefined || this.cases[target.of]?.closed) return false;
        if (this.book.some(({ back }) => back === move.nth)) return false;
        this.book.push({ ...target, back: move.nth });
        return true;
      }
      case "close":
        if (!one || !move.proof.trim() || !this.proves(move.of, move.as)) return false;
        one.closed = move.as;
        return true;
      case "reopen":
        if (!one?.closed) return false;
        one.closed = null;
        return true;
    }
  }

  private proves(of: number, as: Closing): boolean {
    const { found, statementOn, debitOn } = this.cases[of] as (typeof this.cases)[number];
    if (this.burden(of) !== 0) return false;
    const neverBilled = this.owed(of) === 0;
    const onStatement = found === 1 || (found === 2 && statementOn !== null);
    if (as === "own_use") return true;
    if (as === "blocked_before_billing") return found === 1 && neverBilled;
    if (as === "never_settled") return onStatement && neverBilled;
    if (as === "cancelled") return onStatement && !neverBilled && this.givenBack(of) === 0;
    return found === 3 && debitOn !== null && this.givenBack(of) > 0;
  }

  /** Nobody is known to be out of pocket, and nothing is unknown. */
  nobody(): boolean {
    return this.cases.every(({ closed, found }, of) => {
      if (closed) return true;
      if (found === null || this.burden(of) > 0) return false;
      const untouched = this.owed(of) === 0 && this.takenOff(of) + this.givenBack(of) === 0;
      return found === 1 && untouched ? true : this.owed(of) > 0;
    });
  }
}

async function begin(): Promise<number[]> {
  await database.reset();
  await layIncident();
  const ids: number[] = [];
  for (const n of [1, 2]) {
    const member = await db.member.create({ data: { bornBlock: 1 } });
    const number = await db.memberNumber.create({ data: { companyId: 1, number: `m${n}`, memberId: member.id } });
    const inquiry = await db.inquiry.create({
      data: {
        companyId: 1,
        key: `r${n}`,
        numberId: number.id,
        sightings: 1,
        receivedOn: toDbDate("2009-07-25"),
        misuseOn: toDbDate("2009-07-20"),
        live: true,
      },
    });
    ids.push(inquiry.id);
  }
  return ids;
}

async function make(move: Move, ids: readonly number[], entryIds: number[]): Promise<boolean> {
  const inquiryId = "of" in move ? (ids[move.of] as number) : 0;
  switch (move.do) {
    case "find":
      return (await setCase(staff, { inquiryId, case: move.as, use: null })).ok;
    case "date": {
      const { do: _, of: __, ...said } = move;
      return (await setDates(staff, { inquiryIds: [inquiryId], ...said })).ok;
    }
    case "book": {
      const { kind, payer } = move;
      const entry = { inquiryId, kind, payer, amount: BigInt(move.amount), currency: "JPY", bookedOn: "2009-09-01" };
      const booked = await bookEntry(staff, entry);
      if (booked.ok) entryIds.push(booked.value.entryId);
      return booked.ok;
    }
    case "reverse": {
      const entryId = entryIds[move.nth];
      if (entryId === undefined) return false;
      const reversed = await reverseEntry(staff, { entryId, reason: "誤り" });
      if (reversed.ok) entryIds.push(reversed.value.entryId);
      return reversed.ok;
    }
    case "close":
      return (await closeCase(staff, { inquiryId, as: move.as, proof: move.proof })).ok;
    case "reopen":
      return (await reopenCase(staff, { inquiryId })).ok;
  }
}

test("no walk over the moves leaves R5, and every move is taken exactly where the oracle takes it", {
  timeout: 600_000,
}, async () => {
  const taken = new Set<string>();
  await fc.assert(
    fc.asyncProperty(walks, async (walk) => {
      const ids = await begin();
      const oracle = new Oracle();
      const entryIds: number[] = [];
      let events = 0;
      for (const move of walk) {
        const expected = oracle.takes(move);
        expect({ move, taken: await make(move, ids, entryIds) }).toEqual({ move, taken: expected });
        if (expected) {
          events++;
          taken.add(move.do === "close" ? move.as : move.do);
        }
        expect(await db.auditEvent.count()).toBe(events);
      }
      const rows = await db.inquiry.findMany({ orderBy: { id: "asc" } });
      for (const [at, row] of rows.entries()) {
        const one = oracle.cases[at];
        expect([row.closedAs, row.closeProof !== null]).toEqual([one?.closed, one?.closed !== null]);
        expect((row.charged ?? 0n) - (row.relieved ?? 0n)).toBe(BigInt(oracle.burden(at)));
        expect(row.charged ?? 0n).toBe(BigInt(oracle.owed(at)));
        if (row.closedAs !== null) expect(row.charged).toBe(row.relieved);
      }
      const headline = await findHeadline(staff);
      expect(nobodyBearsACost(headline)).toBe(oracle.nobody());
      const open = [0, 1].filter((at) => !oracle.cases[at]?.closed && oracle.burden(at) > 0);
      expect(headline.burdened).toBe(open.length);
      const burden = open.reduce((sum, at) => sum + oracle.burden(at), 0);
      expect(headline.burden).toEqual(burden > 0 ? [{ currency: "JPY", amount: BigInt(burden) }] : []);
    }),
    { numRuns: 30, seed: 20_091_128 },
  );
  // The walks went everywhere that chance leads to in thirty of them.
  for (const one of ["find", "date", "book", "reverse", "reopen", "own_use", "blocked_before_billing"])
    expect([...taken]).toContain(one);
});

/** The straight ways, which chance seldom finds to the end: each ends where R5.3 says, and nowhere before. */
test.each<[Closing, 1 | 2 | 3, readonly Move[]]>([
  ["blocked_before_billing", 1, []],
  ["never_settled", 2, [{ do: "date", of: 0, statementOn: "2009-08-05" }]],
  [
    "cancelled",
    2,
    [
      { do: "date", of: 0, statementOn: "2009-08-05" },
      { do: "book", of: 0, kind: "charge", amount: 300, payer: null },
      { do: "book", of: 0, kind: "fee", amount: 100, payer: null },
      { do: "book", of: 0, kind: "cancellation", amount: 300, payer: "merchant" },
      { do: "book", of: 0, kind: "cancellation", amount: 100, payer: "organisation" },
    ],
  ],
  [
    "refunded",
    3,
    [
      { do: "date", of: 0, debitOn: "2009-08-27" },
      { do: "book", of: 0, kind: "refund", amount: 300, payer: "card_company" },
      { do: "book", of: 0, kind: "charge", amount: 300, payer: null },
      { do: "book", of: 0, kind: "interest", amount: 100, payer: null },
      { do: "book", of: 0, kind: "interest_refund", amount: 100, payer: "card_company" },
    ],
  ],
])("the way to %s", async (as, found, way) => {
  const ids = await begin();
  const oracle = new Oracle();
  const entryIds: number[] = [];
  const close: Move = { do: "close", of: 0, as, proof: "回答書" };
  for (const move of [{ do: "find", of: 0, as: found } as const, ...way]) {
    const early = oracle.takes(close);
    expect({ move, early: await make(close, ids, entryIds) }).toEqual({ move, early });
    if (early) expect(await make({ do: "reopen", of: 0 }, ids, entryIds)).toBe(oracle.takes({ do: "reopen", of: 0 }));
    expect(await make(move, ids, entryIds)).toBe(true);
    expect(oracle.takes(move)).toBe(true);
  }
  expect([await make(close, ids, entryIds), oracle.takes(close)]).toEqual([true, true]);
  expect(await db.inquiry.findFirst({ where: { id: ids[0] } })).toMatchObject({ closedAs: as });
});

test("fifty clicks on one form, one reversal, one closing: one effect each", { timeout: 120_000 }, async () => {
  const [inquiryId] = (await begin()) as [number, number];
  const fifty = <T>(click: () => Promise<T>) => Promise.all(Array.from({ length: 50 }, click));
  const won = (outcomes: readonly { ok: boolean }[]) => outcomes.filter(({ ok }) => ok).length;
  const entry = { inquiryId, amount: 500n, currency: "JPY", bookedOn: "2009-09-01" };
  await setCase(staff, { inquiryId, case: 3, use: null });
  await setDates(staff, { inquiryIds: [inquiryId], debitOn: "2009-08-27" });
  expect(won(await fifty(() => bookEntry(staff, { ...entry, kind: "charge", seen: 0 })))).toBe(1);
  const mistaken = await bookEntry(staff, { ...entry, kind: "fee", amount: 7n });
  const entryId = mistaken.ok ? mistaken.value.entryId : 0;
  expect(won(await fifty(() => reverseEntry(staff, { entryId, reason: "誤り" })))).toBe(1);
  const refund = { ...entry, kind: "refund", payer: "merchant", seen: 3 } as const;
  expect(won(await fifty(() => bookEntry(staff, refund)))).toBe(1);
  expect(won(await fifty(() => closeCase(staff, { inquiryId, as: "refunded", proof: "返金通知" })))).toBe(1);
  expect(await db.inquiry.findUnique({ where: { id: inquiryId } })).toMatchObject({
    charged: 500n,
    relieved: 500n,
    closedAs: "refunded",
  });
  expect(await db.moneyEntry.count()).toBe(4);
  const counts = await db.auditEvent.groupBy({ by: ["type"], _count: true, orderBy: { type: "asc" } });
  expect(counts.map(({ type, _count }) => [type, _count])).toEqual([
    ["inquiry.caseSet", 1],
    ["inquiry.closed", 1],
    ["inquiry.datesSet", 1],
    ["money.booked", 3],
    ["money.reversed", 1],
  ]);
});

test("closing, booking and reversing at once, again and again: never a closed case with a burden", {
  timeout: 120_000,
}, async () => {
  const [inquiryId] = (await begin()) as [number, number];
  const entry = { inquiryId, amount: 500n, currency: "JPY", bookedOn: "2009-09-01" };
  await setCase(staff, { inquiryId, case: 3, use: null });
  await setDates(staff, { inquiryIds: [inquiryId], debitOn: "2009-08-27" });
  for (let round = 0; round < 10; round++) {
    await bookEntry(staff, { ...entry, kind: "charge" });
    const back = await bookEntry(staff, { ...entry, kind: "refund", payer: "merchant" });
    const entryId = back.ok ? back.value.entryId : 0;
    await Promise.all([
      reverseEntry(staff, { entryId, reason: "誤り" }),
      closeCase(staff, { inquiryId, as: "refunded", proof: "返金通知" }),
      bookEntry(staff, { ...entry, kind: "fee", amount: 1n }),
      closeCase(staff, { inquiryId, as: "own_use", proof: "聞き取り" }),
    ]);
    const row = await db.inquiry.findUniqueOrThrow({ where: { id: inquiryId } });
    if (row.closedAs !== null) {
      expect(row.charged).toBe(row.relieved);
      await reopenCase(staff, { inquiryId });
    }
    for (const one of await db.moneyEntry.findMany({ where: { inquiryId, reversesId: null } }))
      await reverseEntry(staff, { entryId: one.id, reason: "次の回" });
  }
});
