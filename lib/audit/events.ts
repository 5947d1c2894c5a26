/**
 * What the trail records, by type. Ids, figures and masked forms only: never a card number, a member number, a
 * password or free text that could hold one.
 */
export type EventDetails = {
  /** Without `via`: name and password. */
  "session.started": { userId: string; via?: "sso" };
  /** The name only where it is an account's: people type passwords into the wrong field. */
  "session.refused": {
    login: string | null;
    why:
      | "credentials"
      | "locked"
      | "address"
      | "disabled"
      | "ended"
      | "unused"
      | "transport"
      /** Single sign-on: no account; e-mail missing or not verified; linked to somebody else; the answer was not good. */
      | "ssoUnknown"
      | "ssoEmail"
      | "ssoLinked"
      | "ssoFailed";
  };
  "session.factorPassed": { userId: string; by: "totp" | "recovery" | "passkey" | "sso" };
  "session.factorRefused": { userId: string; why: "code" | "passkey" | "locked" | "address" };
  "session.steppedUp": { userId: string; by: "totp" | "passkey" };
  "session.updateRefused": Record<string, never>;
  "session.ended": { userId: string };
  /** Ended by another session of the same person, or by an administrator. */
  "session.closed": { userId: string; sessionsEnded: number };
  /** place: the page or endpoint, without its query. */
  "access.refused": { place?: string };
  "user.created": { login: string; roles: string[]; kind?: string; endsOn?: string };
  "user.changed": { fields: string[]; roles?: string[]; kind?: string; endsOn?: string };
  "user.disabled": { sessionsEnded: number };
  "user.enabled": Record<string, never>;
  /** Nobody signed in for so many days: it is off. */
  "user.unused": { days: number };
  "user.unlocked": Record<string, never>;
  "user.passwordSet": Record<string, never>;
  /** From now on found by what the single sign-on's provider calls them. */
  "user.ssoLinked": { issuer: string };
  "user.factorSet": { sessionsEnded: number };
  /** A new authenticator in the place of the old one, or beside passkeys alone. */
  "user.factorReplaced": { sessionsEnded: number };
  "user.passkeyAdded": { passkeyId: number; synced: boolean; sessionsEnded?: number };
  "user.passkeyRenamed": { passkeyId: number };
  "user.passkeyRemoved": { passkeyId: number };
  "user.factorReset": { cause: "lost" | "replaced" | "suspected"; sessionsEnded: number; passkeys?: number };
  "user.recoveryCodesMade": { count: number };
  "user.linkIssued": Record<string, never>;
  "user.preferred": { locale?: string; theme?: string };
  /** How many lines were answered how; the review itself is kept as it was signed. */
  "accountReview.signed": { keep: number; change: number; disable: number };
  "accountReview.ownSigned": { answer: string };
  "accountReview.downloaded": Record<string, never>;
  "apiKey.issued": { companyId: number; prefix: string; scopes: string[]; expiresAt: string };
  "apiKey.revoked": { companyId: number; prefix: string };
  /** The first use of a day; each submission has its own batch.received. */
  "apiKey.used": Record<string, never>;
  "apiKey.refused": { why: string; prefix: string | null };
  "webhook.set": { companyId: number; host: string };
  "webhook.removed": { companyId: number };
  "webhook.tried": { companyId: number };
  /** told: a state of a batch, or a test. */
  "webhook.resent": { companyId: number; told: string; batchId?: number };
  "company.created": { code: string };
  "company.changed": { fields: string[] };
  "profile.saved": { companyId: number; version: number; from?: number; autoCommit: boolean };
  /** A try stores nothing of the sample, not even its name. */
  "profile.tried": { companyId: number; bytes: number; records: number; refused: string | null };
  "incident.created": { startedOn: string; timeZone: string; demo: boolean };
  "incident.changed": { fields: string[] };
  /** Business days by stage, of those that were changed. */
  "stageLimits.changed": { days: Record<string, number> };
  "limits.changed": { numberLimit: number; placeholders: number; block: number };
  "clock.moved": { to: string };
  "batch.received": { companyId: number; source: string; bytes: number };
  "batch.typed": { companyId: number; records: number };
  "batch.staged": { records: number; problems: number };
  "batch.unreadable": { reason: string };
  "batch.commitAsked": { records: number; totalsDiffer?: boolean };
  "batch.commitCancelled": { step: string };
  "batch.commitRefused": { reason: string };
  "batch.committed": { block: number; outcomes: Record<string, number>; before: number; after: number };
  "batch.autoCommitted": { block: number; outcomes: Record<string, number>; before: number; after: number };
  "batch.held": { held: string[] };
  "batch.rejected": { reason: string };
  "batch.reverted": { block: number; reason: string; before: number; after: number };
  "batch.reread": { fields: string[] };
  "batch.weighed": Record<string, never>;
  "batch.dateCorrected": { from: string; to: string; block: number; reason: string };
  "record.setAside": { rows: number };
  "record.returned": { rows: number };
  "record.mended": { row: number; field: string; mendId: number };
  "record.mendUndone": { row: number; field: string };
  "record.warningsTaken": { rows: number };
  /** Sealed numbers of known cards were opened in memory to find the one that fits what is left of a record's. */
  "record.proposalSought": { row: number };
  "record.proposalDeclined": { row: number };
  "batch.restCommitted": { block: number; records: number; before: number; after: number };
  "batch.coversCorrected": { from: string; to: string };
  "batch.problemsDownloaded": { rows: number };
  "answers.downloaded": { rows: number };
  "inquiry.searched": { kind: string; label: string };
  "inquiry.read": { inquiryId: number };
  "member.read": { memberId: number };
  /** A full number was about to be shown; code: lib/vault/rules.ts. The reason's words are with the reveal. */
  "card.revealed": { revealId: number; code: string };
  "card.revealRefused": { why: string };
  /** Half of a cap of 24 hours is reached. */
  "card.revealsMany": { scope: string; count: number; cap: number };
  /** The sealed number did not open: damaged, or moved there from another card. */
  "card.unreadable": Record<string, never>;
  /** recipient: a public key of age. */
  "fullExport.requested": { list: string; rows: number; recipient: string };
  "fullExport.approved": { rows: number };
  "fullExport.declined": Record<string, never>;
  "fullExport.withdrawn": Record<string, never>;
  "fullExport.written": { rows: number; bytes: number };
  "fullExport.failed": Record<string, never>;
  "fullExport.downloaded": { rows: number; time: number };
  "fullExport.erased": { downloads: number };
  "key.resealAsked": { version: number };
  "key.resealed": { version: number; resealed: number; unreadable: number };
  "key.retokenAsked": { version: number };
  "key.tokensChanged": { version: number; cards: number; left: number };
  "key.retired": { purpose?: string; version: number };
  "exposure.sourceMade": Record<string, never>;
  "exposure.received": { sourceId: number; bytes: number };
  /** A masked sample of a file was looked at, to choose its columns. */
  "exposure.sampled": Record<string, never>;
  "exposure.loadAsked": { attributes: number };
  "exposure.loaded": { records: number; loaded: number; problems: number };
  "exposure.loadUnreadable": { reason: string };
  "exposure.loadDiscarded": Record<string, never>;
  "exposure.revertAsked": Record<string, never>;
  "exposure.reverted": { removed: number };
  /** kind: since or until, the card's number having been in use; subject: the inquiry. */
  "exposure.daySaid": { dayId: number; kind: string };
  "exposure.dayTakenBack": { dayId: number; reverses: number };
  "exposure.scopeDrafted": { version: number; identified: number };
  "exposure.scopeAdopted": { version: number };
  "exposure.scopeWithdrawn": { version: number };
  /** All inquiries after the register or the scope changed; moved: of another class than before. */
  "exposure.classified": { version: number | null; moved: number };
  /** The key itself is public; its fingerprint is what two persons compare. */
  "watchKey.proposed": { companyId: number; keyFingerprint: string };
  "watchKey.confirmed": { companyId: number; keyFingerprint: string };
  "watchKey.declined": { companyId: number; keyFingerprint: string };
  "watchKey.withdrawn": { companyId: number; keyFingerprint: string };
  "watchKey.ended": { companyId: number; keyFingerprint: string };
  "watchList.drafted": { companyId: number; version: number };
  "watchList.counted": { rows: number; identified: number; possible: number };
  "watchList.approved": { rows: number };
  "watchList.declined": Record<string, never>;
  "watchList.withdrawn": Record<string, never>;
  "watchList.written": { rows: number; bytes: number };
  "watchList.failed": Record<string, never>;
  "watchList.downloaded": { rows: number; time: number };
  "watchList.delivered": { channel: string; rows: number };
  "watchList.discarded": { downloads: number };
  "watchList.erased": { downloads: number };
  /** Whom alerts go to; addresses are in the settings, not here. */
  "alert.changed": { mail: boolean; webhook: boolean; recipients: number };
  "alert.tried": { messages: number };
  "inquiry.caseSet": { case: number | null; use: string | null };
  "inquiry.datesSet": { statementOn: string | null; debitOn: string | null; claimedOn: string | null };
  "inquiry.closed": { as: string };
  "inquiry.reopened": Record<string, never>;
  "evidence.attached": { evidenceId: number; kind: string; bytes: number };
  "evidence.referred": { evidenceId: number };
  "evidence.withdrawn": { evidenceId: number };
  "evidence.opened": { evidenceId: number };
  /** In somebody's hands for so many minutes. */
  "case.taken": { minutes: number };
  /** holder: in whose hands it was, where another person took it out of them. People by their sign-in names. */
  "case.released": { holder?: string };
  /** null: nobody's again. */
  "case.assigned": { owner: string | null };
  "case.handedOver": { owner: string };
  "case.noted": { noteId: number };
  "case.followUpSet": { on: string | null };
  "money.booked": {
    entryId: number;
    kind: string;
    amount: string;
    currency: string;
    payer?: string;
    advanced?: boolean;
  };
  /** Entries that a delivery's records made, or took back. */
  "money.fromDelivery": { booked: number; reversed: number; inquiries: number };
  /** newCard: the number that replaces it is known by now; never the number. */
  "replacement.recorded": { stepId: number; kind: string; newCard: boolean };
  "replacement.takenBack": { stepId: number; reverses: number };
  "money.reversed": { entryId: number; reverses: number };
  "settlement.read": { from: string | null; to: string | null };
  "settlement.booked": { entryId: number; amount: string; currency: string; paidOn: string };
  "settlement.reversed": { entryId: number; reverses: number };
  "decision.made": { decisionId: number; kind: string; block: number; before: number; after: number };
  /** Doubtful pairs raised and closed after a ledger block; about names the block's subject. */
  "review.found": { about: string; found: number; closed: number };
  "review.read": { kind: string };
  "review.answered": { answer: string };
  "review.reopened": Record<string, never>;
  "review.sweepAsked": Record<string, never>;
  "decision.undone": { decisionId: number; kind: string; block: number; before: number; after: number };
  "ledger.daysClosed": { from: string; to: string; days: number; block: number };
  /** The file of daily heads in the data folder says otherwise than the database: one of the two was changed. */
  "ledger.headsContradicted": { day: string };
  "ledger.headsDownloaded": { days: number };
  "ledger.exported": { block: number };
  "ledger.checkAsked": { anchor: string | null };
  "ledger.checked": { block: number; sound: boolean; fault: string | null; anchors: number };
  "ledger.checkFailed": Record<string, never>;
  "certificate.replayed": { version: number; count: number; now: number; holds: boolean };
  "notice.drafted": { asOf: string; count: number };
  "notice.edited": { fields: string[] };
  "notice.submitted": { hash: string };
  "notice.approved": { hash: string };
  "notice.returned": { reason: string };
  "notice.withdrawn": { reason: string };
  "notice.published": { version: number; asOf: string; count: number };
  "notice.downloaded": { file: string };
  "notice.acknowledged": { warning: string; count: number };
  "notice.scheduled": { at: string };
  "notice.unscheduled": Record<string, never>;
  "notice.held": { reason: string; frozen?: number; now?: number };
  "note.drafted": { note: number };
  "note.reworded": { note: number };
  "note.published": { note: number; hash: string };
  "note.withdrawn": { note: number; reason: string };
  /** A copy of the notice was given away by the deployment's own command; `release` names the folder. */
  "notice.pushed": { release: string };
  "notice.pushFailed": { release: string; why: string; attempt: number };
  "notice.pushAsked": Record<string, never>;
  "section.saved": { basedOn: number; hash: string };
  "section.submitted": { hash: string };
  "section.approved": { version: number; hash: string };
  "section.returned": { reason: string };
  "section.withdrawn": { reason: string };
  "measure.entered": { version: number; kind: string; state: string };
  "measure.changed": { version: number; kind: string; state: string };
  /** pretext: its number; same: how many reports already told of the same number or address. */
  "fraudReport.entered": { channel: string; pretext: number; same: number };
  "fraudReport.read": { reportId: number };
  /** The sealed number or address was about to be shown. */
  "fraudReport.contactOpened": Record<string, never>;
  "fraudReport.handedOver": { handoverId: number; body: string; handedOn: string };
  "fraudReport.withdrawn": Record<string, never>;
  "fraudReport.exampleWritten": { exampleId: number };
  "fraudPretext.added": Record<string, never>;
  "fraudPretext.ended": Record<string, never>;
  "fraudPretext.offered": Record<string, never>;
  /** told: a class of R6, no_register, or nothing where no card was asked about. The card by the call's token alone. */
  "call.answered": { reason: string; told: string; language: string };
  "call.refused": { why: string };
  "call.read": Record<string, never>;
  /** note, contact: whether one was left. */
  "call.kept": { note: boolean; contact: boolean };
  "call.contactOpened": Record<string, never>;
  "call.callerForgotten": Record<string, never>;
  "call.limitsChanged": { fields: string[] };
  /** numbers: how many show the pattern. */
  "call.enumerationSuspected": { pattern: string; of: string; numbers: number };
  "call.alertSeen": Record<string, never>;
  "callBack.found": { version: number | null; entries: number; noContact: number; lapsed: number };
  "callBack.read": Record<string, never>;
  "callBack.taken": { minutes: number };
  "callBack.givenBack": Record<string, never>;
  "callBack.tried": { outcome: string };
  "callReport.entered": { kind: string };
  "callReport.read": Record<string, never>;
  "callReport.stepped": { state: string };
  "outreach.entered": { state: string; persons: number; channel: string };
  "outreach.stepRecorded": { state: string; persons: number };
  "regulatorReport.saved": { asOf: string; hash: string };
  "regulatorReport.submitted": { hash: string; count: number; block: number };
  "regulatorReport.approved": { hash: string };
  "regulatorReport.returned": { reason: string };
  "regulatorReport.withdrawn": { reason: string };
  "regulatorReport.handedIn": { handedOn: string };
  "regulatorReport.downloaded": { file: string };
  "view.saved": { list: string };
  "view.deleted": { list: string };
  "list.exported": { list: string; rows: number };
  /** A page of a list with protected data; repeated within a minute it is noted once. */
  "list.read": { list: string };
  /** A delivery's page or records, noted once a minute. */
  "batch.read": Record<string, never>;
  /** about: whose whole history was looked at, e.g. member:12. */
  "trail.read": { filters: string[]; about?: string };
  /** format: pdf or csv; the subject is the week. */
  "report.downloaded": { report: string; format: string };
  "trail.exported": { format: string; segments: number };
  "trail.daysClosed": { to: string; days: number; segment: number };
  /** Written by the database's own prune_trail(). */
  "trail.pruned": { upTo: number; events: number; run: number; days: number };
  "retention.changed": { dataClass: string; from: number; to: number };
  "retention.asked": Record<string, never>;
  "retention.begun": { holds: number };
  "retention.erased": { dataClass: string; items: number; parts: number };
  "retention.ended": { erased: number; held: number; remaining: number };
  "retention.reportDownloaded": Record<string, never>;
  "hold.placed": { scope: string; subjectId: number | null; reason: string };
  "hold.ended": { scope: string; subjectId: number | null; reason: string };
  "demo.loaded": { batches: number };
};

export type EventType = keyof EventDetails;

/** One audit event: what happened, to which record, with which details. */
export type AuditEvent = {
  [Type in EventType]: {
    readonly type: Type;
    readonly subject: string;
    readonly subjectId?: string | number;
    readonly details: EventDetails[Type];
  };
}[EventType];
