/** The roles a person can hold. A person with several has the rights of all. */
export const roles = ["intake", "hotline", "manager", "editor", "auditor", "admin"] as const;
export type Role = (typeof roles)[number];

/**
 * Who may do what: the one table (RULEBOOK R8.4). Admins keep accounts and see no case; auditors read and write
 * nothing but their checks of the ledger; who drafts a notice cannot approve that notice (checked by the command as well).
 */
export const rights = {
  "dashboard.read": ["intake", "hotline", "manager", "editor", "auditor", "admin"],
  "batch.read": ["intake", "manager", "auditor"],
  "batch.receive": ["intake", "manager"],
  "batch.commit": ["intake", "manager"],
  "batch.reject": ["intake", "manager"],
  "batch.revert": ["intake", "manager"],
  "batch.correctDate": ["manager"],
  "inquiry.read": ["intake", "hotline", "manager", "auditor"],
  "inquiry.decide": ["intake", "manager"],
  "inquiry.void": ["manager"],
  "answers.export": ["intake", "manager"],
  "case.edit": ["intake", "manager"],
  "evidence.read": ["intake", "manager", "auditor"],
  "case.read": ["intake", "manager", "auditor"],
  "case.work": ["intake", "manager"],
  "case.assign": ["manager"],
  "case.limits": ["manager"],
  "settlement.read": ["manager", "auditor"],
  "settlement.edit": ["manager"],
  "member.read": ["intake", "hotline", "manager", "auditor"],
  "member.decide": ["manager"],
  "review.read": ["intake", "manager", "auditor"],
  "review.answer": ["manager"],
  "review.park": ["intake", "manager"],
  "ledger.read": ["intake", "hotline", "manager", "editor", "auditor", "admin"],
  "ledger.open": ["intake", "manager", "editor", "auditor"],
  "ledger.verify": ["manager", "auditor"],
  "card.reveal": ["intake", "manager"],
  "card.readReveals": ["manager", "auditor"],
  "fullExport.read": ["manager", "auditor"],
  "fullExport.request": ["manager"],
  "fullExport.approve": ["manager"],
  "exposure.read": ["intake", "hotline", "manager", "auditor"],
  "exposure.edit": ["manager"],
  "exposure.adopt": ["manager"],
  "watchList.read": ["manager", "auditor"],
  "watchList.draft": ["manager"],
  "watchList.approve": ["manager"],
  "key.read": ["auditor", "admin"],
  "key.rotate": ["admin"],
  "notice.read": ["manager", "editor", "auditor"],
  "notice.draft": ["editor"],
  "notice.approve": ["editor", "manager"],
  "notice.publish": ["editor"],
  "measure.read": ["manager", "editor", "auditor"],
  "measure.edit": ["manager"],
  "fraudReport.read": ["hotline", "manager", "editor", "auditor"],
  "fraudReport.write": ["hotline", "manager"],
  "fraudReport.open": ["hotline", "manager"],
  "fraudReport.pretexts": ["manager"],
  "call.read": ["hotline", "manager", "auditor"],
  "call.answer": ["hotline", "manager"],
  "call.open": ["hotline", "manager"],
  "call.follow": ["hotline", "manager"],
  "hotlineAlert.read": ["manager", "auditor"],
  "call.limits": ["manager"],
  "callBack.work": ["hotline", "manager"],
  "outreach.read": ["hotline", "manager", "editor", "auditor"],
  "outreach.edit": ["manager"],
  "regulatorReport.read": ["manager", "auditor"],
  "regulatorReport.edit": ["manager"],
  "regulatorReport.approve": ["manager"],
  "certificate.replay": ["manager", "auditor"],
  "report.read": ["manager", "auditor"],
  "company.read": ["intake", "hotline", "manager", "editor", "auditor", "admin"],
  "company.edit": ["manager"],
  "company.autoCommit": ["manager"],
  "company.try": ["intake", "manager"],
  "connection.read": ["manager", "auditor", "admin"],
  "connection.edit": ["manager"],
  "alert.read": ["manager", "auditor", "admin"],
  "alert.edit": ["manager"],
  "settings.read": ["manager", "auditor", "admin"],
  "settings.limits": ["manager"],
  "settings.incident": ["admin"],
  "account.own": ["intake", "hotline", "manager", "editor", "auditor", "admin"],
  "user.read": ["auditor", "admin"],
  "user.edit": ["admin"],
  "accountReview.read": ["manager", "auditor", "admin"],
  "accountReview.sign": ["manager"],
  "right.read": ["intake", "hotline", "manager", "editor", "auditor", "admin"],
  "audit.read": ["auditor", "manager"],
  "retention.read": ["manager", "auditor", "admin"],
  "retention.edit": ["manager"],
  "retention.hold": ["manager"],
  "view.save": ["intake", "hotline", "manager", "editor", "auditor", "admin"],
  "view.share": ["manager"],
} as const satisfies Record<string, readonly Role[]>;

export type Action = keyof typeof rights;
export const actions = Object.keys(rights) as Action[];

/** Whether any of the roles may do it. */
export function mayAny(held: readonly string[], action: Action): boolean {
  return held.some((role) => (rights[action] as readonly string[]).includes(role));
}

/** What a card company's key can be for. */
export const scopes = ["submit", "receipts"] as const;
export type Scope = (typeof scopes)[number];

/** What a scope allows, with the deliveries of the key's own company alone. */
export const scopeRights = {
  submit: ["batch.receive"],
  receipts: ["batch.read"],
} as const satisfies Record<Scope, readonly Action[]>;
