import { expect, test } from "vitest";
import { locales } from "@/lib/core/format";
import { readMessages } from "@/lib/core/messages";
import { reviewKinds, reviewStates } from "@/lib/members/schema";
import { pointCodes, type SideFacts, weighPair } from "./rules";

const side = (facts: Partial<SideFacts>): SideFacts => ({
  bin: null,
  last4: null,
  number: null,
  companies: [1],
  numbers: [],
  cards: [],
  expiries: [],
  firstUse: null,
  lastUse: null,
  merchants: [],
  ...facts,
});
const codes = (weighed: ReturnType<typeof weighPair>) => [
  weighed.for.map((point) => point.code),
  weighed.against.map((point) => point.code),
];

test("a reissue: a later expiry and a first use after the last speak for it, another product and use side by side against", () => {
  const old = side({ bin: "999900", expiries: ["2010-03"], firstUse: "2009-07-01", lastUse: "2009-07-10" });
  const fresh = { bin: "999900", expiries: ["2014-08"], firstUse: "2009-07-24", lastUse: "2009-07-30" };
  const weighed = weighPair("reissue", old, side(fresh));
  expect(codes(weighed)).toEqual([["SAME_ACCOUNT_NUMBER", "NEW_AFTER_OLD", "SAME_BIN", "LATER_EXPIRY"], []]);
  expect(weighed.for[1]?.values).toEqual({ days: 14 });
  const parallel = side({ ...fresh, bin: "999901", expiries: ["2009-09"], firstUse: "2009-07-05" });
  expect(codes(weighPair("reissue", old, parallel))[1]).toEqual(["OTHER_BIN", "EARLIER_EXPIRY", "USED_SIDE_BY_SIDE"]);
  const late = side({ ...fresh, firstUse: "2010-02-01", lastUse: "2010-02-01" });
  expect(codes(weighPair("reissue", old, late))[1]).toEqual(["LONG_GAP"]);
});

test("numbers that differ in form: cards with the same digits speak for them, what is not known says nothing", () => {
  const a = side({ number: "0012345", numbers: ["0012345"], cards: ["9999001234"] });
  const b = side({ number: "12345", numbers: ["12345"], cards: ["9999001234"] });
  expect(codes(weighPair("near_number", a, b))).toEqual([["SAME_NUMBER_BUT_FORM", "SHARED_CARD_DIGITS"], []]);
  expect(codes(weighPair("near_number", a, side({ number: "12345" })))).toEqual([["SAME_NUMBER_BUT_FORM"], []]);
});

test("a masked card and a use told twice: another member number speaks against both", () => {
  const a = side({ numbers: ["m1"], expiries: ["2010-03"] });
  const b = side({ bin: "999900", numbers: ["m2"], expiries: ["2010-03"] });
  expect(codes(weighPair("masked_card", a, b))).toEqual([["SAME_DIGITS", "SAME_EXPIRY"], ["OTHER_NUMBER"]]);
  const typed = [side({ bin: "999900", numbers: ["m1"] }), side({ bin: "999900", numbers: ["m1"] })] as const;
  expect(codes(weighPair("same_use", ...typed))).toEqual([["SAME_USE", "SAME_LAST4", "SAME_BIN"], []]);
});

test.each(locales)("every kind, state and point has its words (%s)", (locale) => {
  const words = readMessages(locale).reviews as Record<string, Record<string, string>>;
  expect(pointCodes.filter((code) => !words.points?.[code])).toEqual([]);
  expect(reviewKinds.filter((kind) => !words.kinds?.[kind])).toEqual([]);
  expect(reviewStates.filter((state) => !words.states?.[state])).toEqual([]);
});
