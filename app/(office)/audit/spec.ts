import { tableSpec } from "@/components/table/spec";

/** What events are about. */
export const trailSubjects = [
  "session",
  "action",
  "user",
  "accountReview",
  "company",
  "profile",
  "apiKey",
  "webhook",
  "incident",
  "batch",
  "inquiry",
  "member",
  "decision",
  "notice",
  "ledger",
  "check",
  "noticeSection",
  "card",
  "fullExport",
  "key",
  "view",
  "list",
  "trail",
  "card",
  "review",
  "retention",
  "hold",
] as const;

/** The trail as its address can say it. */
export const trailSpec = tableSpec({
  list: "trail",
  sort: "-at",
  columns: {
    at: { sort: true, filter: "dates" },
    businessAt: {},
    actor: { filter: "select" },
    type: { filter: "select" },
    subject: { filter: "select" },
    subjectId: { filter: "text", filterOnly: true },
    about: { filter: "text", filterOnly: true },
    details: {},
    address: { hidden: true },
    seq: { hidden: true },
    segment: { hidden: true },
    hash: { hidden: true },
  },
});
