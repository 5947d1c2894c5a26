import { expect, test } from "vitest";
import type { Tie } from "@/lib/members/evidence";
import type { MemberInquiry } from "@/lib/members/find-member";
import { whyOne } from "./because";

const tie = (a: number, b: number, more: Partial<Tie>): Tie => ({
  a,
  b,
  inquiries: 0,
  since: null,
  reissue: null,
  decided: null,
  struck: false,
  decision: null,
  otherMember: null,
  ...more,
});
const number = { id: 21, number: "m1", companyId: 1, nameJa: "会社", nameEn: "Company", setAside: null };
const card = (id: number) => ({ id, bin: "999900", last4: `00${id}` });
const say = (member: Partial<Parameters<typeof whyOne>[0]>) =>
  whyOne(
    {
      cards: [],
      numbers: [],
      inquiries: [],
      decisions: [],
      ...member,
      evidence: { ties: [], heldBack: [], others: [], ...member.evidence },
    },
    (node) => `#${node}`,
    (day) => day,
  );

test("what a number ties is one sentence with its first day, however many cards it is", () => {
  const ties = [tie(11, 21, { inquiries: 2, since: "2009-07-22" }), tie(12, 21, { inquiries: 1, since: "2009-07-20" })];
  const inquiries = [{ live: true, cardId: null, numberId: 21 } as MemberInquiry];
  const said = say({
    cards: [card(11), card(12)],
    numbers: [number],
    inquiries,
    evidence: { ties, heldBack: [], others: [] },
  });
  expect(said.map(({ code, values }) => [code, values])).toEqual([
    ["number", { number: "#21", cards: 2, inquiries: 3, since: "2009-07-20" }],
    ["masked", { number: "#21", inquiries: 1 }],
  ]);
});

test("a reissue names the former card first, whichever id is lower", () => {
  const reissue = { oldCardId: 12, batchId: 7, receivedOn: "2009-07-26" };
  const [said] = say({
    cards: [card(11), card(12)],
    evidence: { ties: [tie(11, 12, { reissue })], heldBack: [], others: [] },
  });
  expect(said).toEqual({ code: "reissue", values: { old: "#12", fresh: "#11", batch: 7, on: "2009-07-26" } });
});

test("a struck tie ties nothing: the member is told to stand alone, and then what was struck", () => {
  const decision = { id: 1, by: "管理者", on: "2009-10-01" };
  const ties = [tie(11, 21, { inquiries: 3, struck: true, decision, otherMember: 4 })];
  expect(say({ cards: [card(11)], evidence: { ties, heldBack: [], others: [] } }).map(({ code }) => code)).toEqual([
    "alone",
    "struck",
  ]);
});
