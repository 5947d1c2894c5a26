import { expect, test } from "vitest";
import { contentKey, outcomeOf, type Statement, weigh } from "./rules";

let rows = 0;
const card = (last: string) => ({ token: `t${last}`, head: "999900", tail: last });
const masked = (last: string) => ({ token: null, head: "9999", tail: last });
function say(on: string, content: Statement["content"], kind: Statement["kind"] = "new", delivery = on): Statement {
  return { batchId: 1, rowNo: ++rows, receivedOn: `2009-${on}`, delivery, kind, content };
}

test("nothing said is nothing known; a withdrawal of the unknown already holds", () => {
  expect(weigh([])).toMatchObject({ live: false, sightings: 0, receivedOn: null, statement: null });
  const withdrawal = say("07-25", null, "withdraw");
  expect(weigh([withdrawal, say("07-20", { hash: "a", card: card("0001") })])).toMatchObject({
    live: false,
    withdrawn: true,
    sightings: 1,
  });
});

test("masked and full of the same digits are one content, and the full number stays known", () => {
  const full = say("07-20", { hash: "a", card: card("0001") });
  const hidden = say("07-22", { hash: "a", card: masked("0001") });
  expect(weigh([hidden, full])).toMatchObject({ card: { token: "t0001" }, sightings: 2 });
  expect(outcomeOf([full], hidden)).toBe("duplicate");
  expect(outcomeOf([hidden], say("07-23", { hash: "a", card: card("0001") }))).toBe("duplicate");
  expect(outcomeOf([full], say("07-23", { hash: "a", card: masked("0002") }))).toBe("amendment");
});

test("of two deliveries on one day the lower SHA-256 holds, until a person chooses; the difference is a conflict", () => {
  const low = say("07-20", { hash: "10", card: card("0001") }, "new", "0a");
  const high = say("07-20", { hash: "ff", card: card("0001") }, "new", "f0");
  expect(weigh([low, high])).toMatchObject({ statement: { content: { hash: "10" } }, conflicts: ["2009-07-20"] });
  expect(weigh([high, low]).statement?.content?.hash).toBe("10");
  const content = contentKey({ hash: "ff", card: card("0001") });
  const chosen = weigh([low, high], [{ kind: "choose", content, onDate: "2009-07-20" }]);
  expect(chosen).toMatchObject({ statement: { content: { hash: "ff" } }, conflicts: [] });
});

test("a refused amendment leaves what was in force, stays a sighting, and a later word takes it again", () => {
  const first = say("07-20", { hash: "a", card: card("0001") });
  const amended = say("07-18", { hash: "b", card: card("0009") });
  const content = contentKey({ hash: "a", card: card("0001") });
  expect(weigh([first, amended], [{ kind: "refuse", content }])).toMatchObject({
    statement: { content: { hash: "b" } },
    sightings: 2,
    receivedOn: "2009-07-18",
  });
  const again = weigh(
    [first, amended],
    [
      { kind: "refuse", content },
      { kind: "take", content },
    ],
  );
  expect(again.statement?.content?.hash).toBe("a");
  expect(outcomeOf([amended], first, [{ kind: "refuse", content }])).toBe("amendment_refused");
});

test("with every content refused the first that was said is kept", () => {
  const only = say("07-20", { hash: "a", card: card("0001") });
  const refuse = { kind: "refuse" as const, content: contentKey({ hash: "a", card: card("0001") }) };
  expect(weigh([only], [refuse])).toMatchObject({ live: true, statement: { content: { hash: "a" } } });
});

test("an outcome is what a statement changes", () => {
  const first = say("07-20", { hash: "a", card: card("0001") });
  const withdrawal = say("07-22", null, "withdraw");
  expect(outcomeOf([], first)).toBe("new");
  expect(outcomeOf([first], withdrawal)).toBe("withdrawal");
  expect(outcomeOf([first, withdrawal], say("07-23", null, "withdraw"))).toBe("duplicate");
  expect(outcomeOf([first, withdrawal], say("07-24", null, "reactivate"))).toBe("reactivation");
  // Older than what holds: it moves the received date, not the content.
  expect(outcomeOf([first], say("07-10", { hash: "b", card: card("0001") }))).toBe("duplicate");
});

test("a person's void ends an inquiry whatever is delivered later", () => {
  const statements = [say("07-20", { hash: "a", card: card("0001") }), say("07-25", { hash: "a", card: card("0001") })];
  expect(weigh(statements, [{ kind: "void" }])).toMatchObject({ live: false, voided: true, sightings: 2 });
});
