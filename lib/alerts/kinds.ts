/**
 * What managers are told of, and what is said of it: figures and ids, never a card, a name or free text. A new kind is a
 * line here, its place in `pathOf`, and its words in messages/*\/alerts.json under `kinds`; whoever finds it calls
 * raiseAlert() in the transaction in which it came about.
 */
export type AlertFacts = {
  /** A delivery was committed with inquiries on cards that the scope in force does not identify (R6.2). */
  outsideInquiries: { batchId: number; scopeVersion: number; outside: number; possible: number; absent: number };
  /** Everything was classified anew, after the scope or the register changed, and inquiries lie outside. */
  outsideRecount: {
    scopeId: number;
    scopeVersion: number;
    moved: number;
    outside: number;
    possible: number;
    absent: number;
  };
};
export type AlertKind = keyof AlertFacts;
export type AnyAlert = { [Kind in AlertKind]: { readonly kind: Kind; readonly facts: AlertFacts[Kind] } }[AlertKind];

/** The page on which one goes on from an alert. */
export function pathOf(alert: AnyAlert): string {
  switch (alert.kind) {
    case "outsideInquiries":
      return `/batches/${alert.facts.batchId}`;
    case "outsideRecount":
      return `/exposure/scopes/${alert.facts.scopeId}`;
  }
}
