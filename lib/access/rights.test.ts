import { expect, test } from "vitest";
import { may, mintKey, mintUser, permit, permitFor, publicActor, systemActor } from "./actor";
import { actions, mayAny, type Role, roles, scopes } from "./rights";

// Written out a second time, as a person would check it: a change of the table must be made here as well.
// Columns: intake hotline manager editor auditor admin
const expected: Record<string, string> = {
  "dashboard.read": "x x x x x x",
  "batch.read": "x . x . x .",
  "batch.receive": "x . x . . .",
  "batch.commit": "x . x . . .",
  "batch.reject": "x . x . . .",
  "batch.revert": "x . x . . .",
  "batch.correctDate": ". . x . . .",
  "inquiry.read": "x x x . x .",
  "inquiry.decide": "x . x . . .",
  "inquiry.void": ". . x . . .",
  "answers.export": "x . x . . .",
  "case.edit": "x . x . . .",
  "evidence.read": "x . x . x .",
  "case.read": "x . x . x .",
  "case.work": "x . x . . .",
  "case.assign": ". . x . . .",
  "case.limits": ". . x . . .",
  "settlement.read": ". . x . x .",
  "settlement.edit": ". . x . . .",
  "member.read": "x x x . x .",
  "member.decide": ". . x . . .",
  "review.read": "x . x . x .",
  "review.answer": ". . x . . .",
  "review.park": "x . x . . .",
  "ledger.read": "x x x x x x",
  "ledger.open": "x . x x x .",
  "ledger.verify": ". . x . x .",
  "card.reveal": "x . x . . .",
  "card.readReveals": ". . x . x .",
  "fullExport.read": ". . x . x .",
  "fullExport.request": ". . x . . .",
  "fullExport.approve": ". . x . . .",
  "exposure.read": "x x x . x .",
  "exposure.edit": ". . x . . .",
  "exposure.adopt": ". . x . . .",
  "watchList.read": ". . x . x .",
  "watchList.draft": ". . x . . .",
  "watchList.approve": ". . x . . .",
  "key.read": ". . . . x x",
  "key.rotate": ". . . . . x",
  "notice.read": ". . x x x .",
  "notice.draft": ". . . x . .",
  "notice.approve": ". . x x . .",
  "notice.publish": ". . . x . .",
  "measure.read": ". . x x x .",
  "measure.edit": ". . x . . .",
  "fraudReport.read": ". x x x x .",
  "fraudReport.write": ". x x . . .",
  "fraudReport.open": ". x x . . .",
  "fraudReport.pretexts": ". . x . . .",
  "call.read": ". x x . x .",
  "call.answer": ". x x . . .",
  "call.open": ". x x . . .",
  "call.follow": ". x x . . .",
  "hotlineAlert.read": ". . x . x .",
  "call.limits": ". . x . . .",
  "callBack.work": ". x x . . .",
  "outreach.read": ". x x x x .",
  "outreach.edit": ". . x . . .",
  "regulatorReport.read": ". . x . x .",
  "regulatorReport.edit": ". . x . . .",
  "regulatorReport.approve": ". . x . . .",
  "certificate.replay": ". . x . x .",
  "report.read": ". . x . x .",
  "company.read": "x x x x x x",
  "company.edit": ". . x . . .",
  "company.autoCommit": ". . x . . .",
  "company.try": "x . x . . .",
  "connection.read": ". . x . x x",
  "connection.edit": ". . x . . .",
  "alert.read": ". . x . x x",
  "alert.edit": ". . x . . .",
  "settings.read": ". . x . x x",
  "settings.limits": ". . x . . .",
  "settings.incident": ". . . . . x",
  "account.own": "x x x x x x",
  "user.read": ". . . . x x",
  "user.edit": ". . . . . x",
  "accountReview.read": ". . x . x x",
  "accountReview.sign": ". . x . . .",
  "right.read": "x x x x x x",
  "audit.read": ". . x . x .",
  "retention.read": ". . x . x x",
  "retention.edit": ". . x . . .",
  "retention.hold": ". . x . . .",
  "view.save": "x x x x x x",
  "view.share": ". . x . . .",
};

const as = (...held: Role[]) => mintUser({ id: "u", name: "u", roles: held, locale: "ja" });

test("the table covers every action and no other", () => {
  expect([...actions].sort()).toEqual(Object.keys(expected).sort());
});

test.each(actions)("%s: each role may or may not, cell by cell", (action) => {
  const row = roles.map((role) => (may(as(role), action) ? "x" : ".")).join(" ");
  expect(row).toBe(expected[action]);
});

test("permit throws exactly where may() says no", () => {
  for (const action of actions) {
    for (const role of roles) {
      const actor = as(role);
      if (may(actor, action)) expect(() => permit(actor, action)).not.toThrow();
      else expect(() => permit(actor, action)).toThrow(`not permitted: ${action}`);
    }
  }
});

test("several roles have the rights of all of them, none has none, unknown ones have none", () => {
  for (const action of actions) {
    expect(may(as("hotline", "editor"), action)).toBe(mayAny(["hotline"], action) || mayAny(["editor"], action));
    expect(may(as(), action)).toBe(false);
    expect(may(publicActor(), action)).toBe(false);
    expect(mayAny(["root", "__proto__", "constructor"], action)).toBe(false);
    expect(may(systemActor("job"), action)).toBe(true);
  }
});

test("duties are apart: the auditor only reads, the administrator sees no case", () => {
  // One's own password and views, looking at the ledger, having it checked and counting a figure again change nothing
  // that is counted.
  const looks: readonly string[] = [
    "account.own",
    "view.save",
    "ledger.open",
    "ledger.verify",
    "certificate.replay",
    "card.readReveals",
  ];
  const writes = actions.filter((action) => !action.endsWith(".read") && !looks.includes(action));
  expect(writes.filter((action) => mayAny(["auditor"], action))).toEqual([]);
  const cases = actions.filter((action) => /^(batch|inquiry|member|case|card|fullExport)\./.test(action));
  expect(cases.filter((action) => mayAny(["admin"], action))).toEqual([]);
});

test("a key may do what its scope says with its own company's deliveries, and nothing else at all", () => {
  const opened = (held: (typeof scopes)[number][], companyId: number) => {
    const key = mintKey({ id: 1, name: "k", companyId: 7, scopes: held });
    return actions.filter((action) => {
      expect(may(key, action)).toBe(false);
      expect(() => permit(key, action)).toThrow();
      try {
        permitFor(key, action, companyId);
        return true;
      } catch {
        return false;
      }
    });
  };
  expect(opened(["submit"], 7)).toEqual(["batch.receive"]);
  expect(opened(["receipts"], 7)).toEqual(["batch.read"]);
  expect(opened([...scopes], 8)).toEqual([]);
  expect(opened([], 7)).toEqual([]);
});
