import { expect, test } from "vitest";
import { contentKey, type InquiryDecision, type Statement, standings } from "./rules";

const card = (tail: string, token: string | null = `t${tail}`) => ({ token, head: "999900", tail });
const said = (batchId: number, receivedOn: string, hash: string, tail = "0001", token?: string | null): Statement => ({
  batchId,
  rowNo: 1,
  receivedOn,
  delivery: String(batchId).repeat(64),
  kind: "new",
  content: { hash, card: card(tail, token) },
});
const look = (statements: Statement[], decisions: InquiryDecision[] = []) =>
  standings(statements, decisions).map((one) => [
    one.statement.batchId,
    one.standing + (one.conflict ? " in conflict" : ""),
  ]);
const key = (statement: Statement) => contentKey(statement.content as NonNullable<Statement["content"]>);

test("the last content holds; what says the same agrees, masked or not; the rest is superseded", () => {
  const all = [said(3, "2009-07-22", "bb"), said(1, "2009-07-20", "aa"), said(2, "2009-07-21", "bb", "0001", null)];
  expect(look(all)).toEqual([
    [1, "superseded"],
    [2, "agrees"],
    [3, "in_force"],
  ]);
});

test("a refused content is refused wherever it is said, and the earlier one holds", () => {
  const [first, second] = [said(1, "2009-07-20", "aa"), said(2, "2009-07-21", "bb")];
  const refuse = { kind: "refuse" as const, content: key(second) };
  expect(look([first, second], [refuse])).toEqual([
    [1, "in_force"],
    [2, "refused"],
  ]);
  expect(look([first, second], [refuse, { kind: "take", content: key(second) }])[1]).toEqual([2, "in_force"]);
});

test("two contents of one date are in conflict until one is chosen; a withdrawal has no content", () => {
  const [low, high] = [said(1, "2009-07-20", "aa"), said(2, "2009-07-20", "bb")];
  const withdrawal: Statement = { ...said(3, "2009-07-25", ""), kind: "withdraw", content: null };
  expect(look([low, high, withdrawal])).toEqual([
    [2, "superseded in conflict"],
    [1, "in_force in conflict"],
    [3, "no_content"],
  ]);
  const choose = { kind: "choose" as const, onDate: "2009-07-20", content: key(high) };
  expect(look([low, high], [choose])).toEqual([
    [1, "superseded"],
    [2, "in_force"],
  ]);
});
